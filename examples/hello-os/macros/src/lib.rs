// SPDX-License-Identifier: MIT OR Apache-2.0
//! A macro that expands to the name of the bindings that the macro itself was compiled with.
use proc_macro::TokenStream;

#[allow(dead_code)]
const OS_BINDINGS: &str = "the registry's libc";

fn bindings() -> &'static str {
    #[allow(unused_imports)]
    use libc::*;
    OS_BINDINGS
}

#[proc_macro]
pub fn bindings_of_macro(_input: TokenStream) -> TokenStream {
    format!("{:?}", bindings()).parse().unwrap()
}
