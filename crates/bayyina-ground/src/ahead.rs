//! Asks the processor to fetch what will be read soon.
#![allow(
    unsafe_code,
    reason = "the standard library has no safe way to ask for a prefetch"
)]

/// Fetches the place `at` of a list into the nearest memory; does nothing where there is none.
#[inline]
pub(crate) fn fetch<T>(list: &[T], at: usize) {
    #[cfg(target_arch = "x86_64")]
    if let Some(there) = list.get(at) {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        // SAFETY: a prefetch reads nothing and cannot fault, and the address is that of a
        // reference. SSE is part of every x86-64.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(there).cast()) };
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = (list, at);
}
