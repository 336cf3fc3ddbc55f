//! Running a loop with the widest vectors the processor has, which takes `unsafe`.
//!
//! The loops themselves are plain Rust. They are compiled once for every processor and once more
//! for those with wider registers, and the choice is made when the program runs. Both compute the
//! same: sums of whole numbers, and sums of fractions in a written order that no compiler may
//! change.

#![allow(
    unsafe_code,
    reason = "code for a processor's wider registers may only be called where they exist"
)]

/// Runs `task` compiled for the widest registers at hand. `task` must be `#[inline(always)]`
/// down to its loops, or it is compiled for any processor.
#[inline]
pub(crate) fn widest<R>(task: impl FnOnce() -> R) -> R {
    #[cfg(target_arch = "x86_64")]
    {
        if has_avx2() {
            // SAFETY: the processor was just asked, and has what `with_avx2` is compiled for.
            return unsafe { with_avx2(task) };
        }
    }
    task()
}

/// Whether there are 32-byte registers and an instruction that counts bits.
#[cfg(target_arch = "x86_64")]
#[inline]
fn has_avx2() -> bool {
    is_x86_feature_detected!("avx2") && is_x86_feature_detected!("popcnt")
}

/// `task`, compiled for 32-byte registers.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,popcnt")]
fn with_avx2<R>(task: impl FnOnce() -> R) -> R {
    task()
}
