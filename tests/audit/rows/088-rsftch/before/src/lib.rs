#[cfg(any(target_os = "linux", target_os = "macos"))]
use std::collections::HashSet;

/// How many of the names differ.
pub fn packages(names: &[&str]) -> usize {
    let mut seen: HashSet<&str> = HashSet::new();
    for name in names {
        seen.insert(name);
    }
    seen.len()
}
