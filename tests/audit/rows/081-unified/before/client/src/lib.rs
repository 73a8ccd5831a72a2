pub use tokio::net::TcpStream;
