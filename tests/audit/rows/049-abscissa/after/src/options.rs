use clap::Parser;
use serde::Serialize;
pub fn show<T: Parser + Serialize>(_: T) {}
