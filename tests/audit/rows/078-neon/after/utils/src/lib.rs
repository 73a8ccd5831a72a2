use serde::Serialize;

#[derive(Serialize)]
pub struct Lsn(pub u64);
