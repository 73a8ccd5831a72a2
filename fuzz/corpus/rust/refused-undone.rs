    cfg_if! {
        if #[cfg(target_os = "haiku")] {
        } else if #[cfg(any(
    }
    cfg_if! {
        if #[cfg(any(
        ))] {
        } else if #[cfg(target_os = "aix")] {
        } else if #[cfg(any(
        ))] {
        } else if #[cfg(any(