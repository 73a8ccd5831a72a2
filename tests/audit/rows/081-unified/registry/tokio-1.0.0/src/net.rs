pub struct TcpStream;
