macro_rules! cfg_net {
    ($($item:item)*) => {
        $( #[cfg(feature = "net")] $item )*
    };
}
