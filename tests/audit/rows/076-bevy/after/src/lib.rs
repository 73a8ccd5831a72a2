#[cfg(all(feature = "http", not(target_family = "wasm")))]
pub mod http;
#[cfg(all(feature = "http", target_family = "wasm"))]
pub use smol_hyper::rt;
