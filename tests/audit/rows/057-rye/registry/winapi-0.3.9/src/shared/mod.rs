#[cfg(feature = "minwindef")] pub mod minwindef;
