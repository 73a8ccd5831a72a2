use failure::ResultExt;
pub fn upgrade(r: Result<(), u8>) {
    let _ = r.context("pkg");
}
