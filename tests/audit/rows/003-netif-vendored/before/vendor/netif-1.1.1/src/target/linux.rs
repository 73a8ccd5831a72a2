pub use libc::sockaddr_ll;
