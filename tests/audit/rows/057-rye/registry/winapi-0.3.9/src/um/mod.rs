#[cfg(feature = "errhandlingapi")] pub mod errhandlingapi;
#[cfg(feature = "handleapi")] pub mod handleapi;
#[cfg(feature = "ioapiset")] pub mod ioapiset;
