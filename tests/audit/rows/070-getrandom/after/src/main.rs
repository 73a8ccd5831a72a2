fn main() {
    println!("{}", getrandom::getrandom());
}
