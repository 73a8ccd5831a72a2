pub use clib::stat;
