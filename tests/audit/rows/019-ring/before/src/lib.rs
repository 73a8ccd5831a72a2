pub mod rand;
