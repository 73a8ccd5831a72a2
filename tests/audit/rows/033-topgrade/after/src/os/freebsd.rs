use thiserror::Error as _;
pub fn upgrade(r: Result<(), u8>) {
    let _ = r;
}
