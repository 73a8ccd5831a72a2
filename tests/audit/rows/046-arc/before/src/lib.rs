pub mod signing {
    pub use signing_ed25519::*;
}
