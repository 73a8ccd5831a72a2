pub mod ser;
pub use crate::ser::Serialize;
#[cfg(feature = "derive")]
pub use serde_derive::Serialize;
