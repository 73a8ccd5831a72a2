fn main() {
    let _ = either::Either::Left;
}
