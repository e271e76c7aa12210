//! One slice, written by several threads.

use std::marker::PhantomData;

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
