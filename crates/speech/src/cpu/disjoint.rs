use std::marker::PhantomData;

/// A slice of which several threads write disjoint parts.
pub(super) struct DisjointSlices<'a, T> {
    start: *mut T,
    len: usize,
    borrowed: PhantomData<&'a mut [T]>,
}

// SAFETY: each part is accessed only by the thread that took it.
unsafe impl<T: Send> Sync for DisjointSlices<'_, T> {}

impl<'a, T> DisjointSlices<'a, T> {
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
    pub unsafe fn slice(&self, first: usize, count: usize) -> &mut [T] {
        let first = first.min(self.len);
        // SAFETY: inside the slice, which is borrowed for `'a`.
        unsafe {
            std::slice::from_raw_parts_mut(self.start.add(first), count.min(self.len - first))
        }
    }

    /// For writes with a stride; as careful as with [`Self::slice`].
    pub fn start(&self) -> *mut T {
        self.start
    }
}
