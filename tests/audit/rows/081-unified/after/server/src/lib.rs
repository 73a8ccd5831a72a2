pub use tokio::net::TcpStream;
pub use tokio::time::sleep;
