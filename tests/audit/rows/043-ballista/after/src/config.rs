#[cfg(feature = "program")]
use clap::ValueEnum;

#[derive(Clone)]
#[cfg_attr(feature = "program", derive(ValueEnum))]
pub enum Policy {
    Pull,
    Push,
}
