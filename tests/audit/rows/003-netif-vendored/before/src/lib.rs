pub use netif as net;
