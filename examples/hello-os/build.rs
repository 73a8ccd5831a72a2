// SPDX-License-Identifier: MIT OR Apache-2.0
//! Tells the program which bindings this build script was compiled with. Build scripts and macros
//! run on the machine that builds, so they must not get the bindings of the system built for.

#[allow(dead_code)]
const OS_BINDINGS: &str = "the registry's libc";

fn bindings() -> &'static str {
    #[allow(unused_imports)]
    use libc::*;
    OS_BINDINGS
}

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-env=BINDINGS_OF_BUILD_SCRIPT={}", bindings());
    // Set when somebody says which version of the operating system is built for.
    if let Ok(version) = std::env::var("CARGO_CFG_TARGET_OS_VERSION") {
        let os = std::env::var("CARGO_CFG_TARGET_OS").unwrap();
        // Every form that the cfg has (14, 14.1): the longest says most.
        let version = version.split(',').max_by_key(|form| form.len()).unwrap();
        println!("cargo::warning=built for {os} {version}; this build script has {}", bindings());
    }
}
