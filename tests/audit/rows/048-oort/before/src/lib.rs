pub fn store() {
    #[cfg(feature = "optimize")]
    let _ = wasmer_compiler_cranelift::Cranelift::default();
    #[cfg(not(feature = "optimize"))]
    let _ = wasmer_compiler_singlepass::Singlepass::default();
}
