pub fn seed() -> u8 {
    getrandom::getrandom()
}
