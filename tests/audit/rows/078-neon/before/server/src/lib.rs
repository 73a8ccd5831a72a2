#[derive(serde::Serialize)]
pub struct Reply;
