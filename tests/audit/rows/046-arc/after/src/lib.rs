#[cfg(feature = "ed25519")]
pub mod signing {
    pub use signing_ed25519::*;
}
