//! A tensor of ggml's as this module sees it.

use std::ffi::c_void;

use half::{f16, slice::HalfFloatSliceExt};
use whisper_rs_sys as native;

type ToFloat = unsafe extern "C" fn(*const c_void, *mut f32, i64);

/// A stack of matrices in memory, shared by the threads that work on it.
#[derive(Clone, Copy)]
pub(super) struct Tensor {
    data: *mut u8,
    /// Length of a row, number of rows, and of matrices along both axes.
    pub size: [usize; 4],
    /// Bytes from an element, row, matrix to the next.
    pub step: [usize; 4],
    kind: Kind,
}

/// The type of a tensor's numbers.
#[derive(Clone, Copy)]
enum Kind {
    F32,
    F16,
    /// Any other, with what widens a row of it.
    Other(ToFloat),
}

// SAFETY: threads read the sources and write parts of the output that do not overlap.
unsafe impl Send for Tensor {}
unsafe impl Sync for Tensor {}

impl Tensor {
    /// # Safety
    /// `tensor` is ggml's, with its data in memory for as long as this is used.
    pub unsafe fn of(tensor: &native::ggml_tensor) -> Self {
        // SAFETY: every tensor has a type with traits.
        let traits = unsafe { &*native::ggml_get_type_traits(tensor.type_) };
        Self {
            data: tensor.data.cast(),
            size: tensor.ne.map(|n| n as usize),
            step: tensor.nb,
            kind: match traits.to_float {
                _ if is_f16(tensor) => Kind::F16,
                Some(widen) if !is_f32(tensor) => Kind::Other(widen),
                _ => Kind::F32,
            },
        }
    }

    /// Rows of all matrices together.
    pub fn rows_in_all(&self) -> usize {
        self.size[1] * self.size[2] * self.size[3]
    }

    /// Where a row of the matrix at `at` begins.
    pub fn row(&self, row: usize, at: [usize; 2]) -> *mut u8 {
        // Within the tensor, whose extent ggml knows.
        self.data
            .wrapping_add(row * self.step[1] + at[0] * self.step[2] + at[1] * self.step[3])
    }

    /// Where the row with this number begins, counted through all matrices.
    pub fn row_in_all(&self, number: usize) -> *mut u8 {
        let (matrix, row) = (number / self.size[1], number % self.size[1]);
        self.row(row, [matrix % self.size[2], matrix / self.size[2]])
    }

    /// The matrix that goes with the one of `output` at `at`: like ggml, a stack
    /// with fewer matrices repeats each of them.
    pub fn repeated(&self, at: [usize; 2], output: &Self) -> [usize; 2] {
        [0, 1].map(|axis| at[axis] * self.size[2 + axis] / output.size[2 + axis])
    }

    /// `rows` from `first` on as `f32`: where they are and the step from one to
    /// the next, in elements. `room` is used if they must be widened.
    ///
    /// # Safety
    /// The rows are inside the tensor.
    pub unsafe fn as_f32(
        &self,
        first: usize,
        rows: usize,
        at: [usize; 2],
        room: &mut Vec<f32>,
    ) -> (*const f32, isize) {
        if matches!(self.kind, Kind::F32) {
            let step = (self.step[1] / size_of::<f32>()) as isize;
            return (self.row(first, at).cast(), step);
        }
        let length = self.size[0];
        room.resize(rows * length, 0.0);
        for (row, wide) in (first..).zip(room.chunks_exact_mut(length)) {
            let row = self.row(row, at);
            // SAFETY: the row is inside the tensor, and as long as `wide`.
            unsafe {
                match self.kind {
                    Kind::F32 => {}
                    Kind::F16 => std::slice::from_raw_parts(row.cast::<f16>(), length)
                        .convert_to_f32_slice(wide),
                    Kind::Other(widen) => widen(row.cast(), wide.as_mut_ptr(), length as i64),
                }
            };
        }
        (room.as_ptr(), length as isize)
    }
}

pub(super) fn is_f32(tensor: &native::ggml_tensor) -> bool {
    tensor.type_ == native::ggml_type_GGML_TYPE_F32
}

pub(super) fn is_f16(tensor: &native::ggml_tensor) -> bool {
    tensor.type_ == native::ggml_type_GGML_TYPE_F16
}

/// Rows lie in one piece and can be widened.
///
/// # Safety
/// `tensor` is ggml's.
pub(super) unsafe fn is_readable(tensor: &native::ggml_tensor) -> bool {
    // SAFETY: every tensor has a type with traits.
    let traits = unsafe { &*native::ggml_get_type_traits(tensor.type_) };
    tensor.nb[0] == traits.type_size && (is_f32(tensor) || traits.to_float.is_some())
}

/// Numbers of type `f32` lie one behind the other in each row.
pub(super) fn has_f32_rows(tensor: &native::ggml_tensor) -> bool {
    is_f32(tensor) && tensor.nb[0] == size_of::<f32>()
}
