#[cfg(feature = "config")]
pub mod config {
    pub use serde::Deserialize;
    pub use toml::Value;
}
#[cfg(feature = "options")]
pub mod options;
