use clap::ValueEnum;

#[derive(Clone, ValueEnum)]
pub enum Policy {
    Pull,
    Push,
}
