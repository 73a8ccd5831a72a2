#[macro_use]
mod macros;
cfg_net! {
    pub mod net;
}
#[cfg(feature = "time")]
pub mod time;
