//! Work shared by threads.

use std::{
    marker::PhantomData,
    sync::atomic::{AtomicUsize, Ordering},
};

/// Does `part` for each number below `parts`, on up to so many threads, this one
/// among them. Each thread makes what it needs for its parts with `begin`.
pub(super) fn share<T>(
    parts: usize,
    threads: usize,
    begin: impl Fn() -> T + Sync,
    part: impl Fn(&mut T, usize) + Sync,
) {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut number = next.fetch_add(1, Ordering::Relaxed);
        if number >= parts {
            return;
        }
        let mut own = begin();
        while number < parts {
            part(&mut own, number);
            number = next.fetch_add(1, Ordering::Relaxed);
        }
    };
    let helpers = threads.min(parts).saturating_sub(1);
    if helpers == 0 {
        return work();
    }
    rayon::in_place_scope(|scope| {
        for _ in 0..helpers {
            scope.spawn(|_| work());
        }
        work();
    });
}

/// A slice whose parts go to different threads.
pub(super) struct Split<'a, T> {
    start: *mut T,
    len: usize,
    borrowed: PhantomData<&'a mut [T]>,
}

// SAFETY: nobody reaches a part but the thread that took it.
unsafe impl<T: Send> Sync for Split<'_, T> {}

impl<'a, T> Split<'a, T> {
    pub fn new(whole: &'a mut [T]) -> Self {
        Self {
            start: whole.as_mut_ptr(),
            len: whole.len(),
            borrowed: PhantomData,
        }
    }

    /// `count` elements from `first` on, or fewer at the end.
    ///
    /// # Safety
    /// Parts that are taken do not overlap.
    #[allow(clippy::mut_from_ref)]
    pub unsafe fn part(&self, first: usize, count: usize) -> &mut [T] {
        let first = first.min(self.len);
        // SAFETY: inside the slice, which is borrowed for as long as this lives.
        unsafe {
            std::slice::from_raw_parts_mut(self.start.add(first), count.min(self.len - first))
        }
    }
}
