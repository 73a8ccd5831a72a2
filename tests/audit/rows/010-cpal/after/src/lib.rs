#[cfg(all(target_vendor = "apple", not(target_os = "macos")))]
mod session {
    use block2::RcBlock;
    pub use objc2_avf_audio::AVAudioSession;
    pub type Handler = RcBlock<dyn Fn()>;
}
