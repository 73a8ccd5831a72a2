pub use unixy::stat;
