use std::ffi::c_void;

use half::{f16, slice::HalfFloatSliceExt};
use whisper_rs_sys as native;

type ToFloat = unsafe extern "C" fn(*const c_void, *mut f32, i64);

#[derive(Clone, Copy)]
pub(super) struct Tensor {
    data: *mut u8,
    /// Row length, rows, matrices along both axes.
    pub size: [usize; 4],
    /// Strides in bytes.
    pub step: [usize; 4],
    element_type: ElementType,
}

#[derive(Clone, Copy)]
enum ElementType {
    F32,
    F16,
    Other(ToFloat),
}

// SAFETY: threads only read the sources, and write parts of the output that do not overlap.
unsafe impl Send for Tensor {}
// SAFETY: as for `Send`.
unsafe impl Sync for Tensor {}

impl Tensor {
    /// # Safety
    /// `tensor` is ggml's, with its data in memory while this is used.
    pub unsafe fn of(tensor: &native::ggml_tensor) -> Self {
        // SAFETY: every tensor has a type with traits.
        let traits = unsafe { &*native::ggml_get_type_traits(tensor.type_) };
        Self {
            data: tensor.data.cast(),
            size: tensor.ne.map(|n| n as usize),
            step: tensor.nb,
            element_type: match traits.to_float {
                _ if is_f16(tensor) => ElementType::F16,
                Some(to_f32) if !is_f32(tensor) => ElementType::Other(to_f32),
                _ => ElementType::F32,
            },
        }
    }

    pub fn total_rows(&self) -> usize {
        self.size[1] * self.size[2] * self.size[3]
    }

    pub fn row(&self, row: usize, at: [usize; 2]) -> *mut u8 {
        // Inside the tensor's allocation.
        self.data
            .wrapping_add(row * self.step[1] + at[0] * self.step[2] + at[1] * self.step[3])
    }

    /// Counted over all matrices.
    pub fn row_by_index(&self, number: usize) -> *mut u8 {
        let (matrix, row) = (number / self.size[1], number % self.size[1]);
        self.row(row, [matrix % self.size[2], matrix / self.size[2]])
    }

    /// Like ggml, repeats smaller stacks.
    pub fn broadcast(&self, at: [usize; 2], output: &Self) -> [usize; 2] {
        [0, 1].map(|axis| at[axis] * self.size[2 + axis] / output.size[2 + axis])
    }

    /// Pointer and row stride in elements; widens into `buffer` if necessary.
    ///
    /// # Safety
    /// The rows are inside the tensor.
    pub unsafe fn as_f32(
        &self,
        first: usize,
        rows: usize,
        at: [usize; 2],
        buffer: &mut Vec<f32>,
    ) -> (*const f32, isize) {
        if matches!(self.element_type, ElementType::F32) {
            let step = (self.step[1] / size_of::<f32>()) as isize;
            return (self.row(first, at).cast(), step);
        }
        let length = self.size[0];
        buffer.resize(rows * length, 0.0);
        for (row, row_f32) in (first..).zip(buffer.chunks_exact_mut(length)) {
            let row = self.row(row, at);
            // SAFETY: the row is inside the tensor, and as long as `row_f32`.
            unsafe {
                match self.element_type {
                    ElementType::F32 => {}
                    ElementType::F16 => std::slice::from_raw_parts(row.cast::<f16>(), length)
                        .convert_to_f32_slice(row_f32),
                    ElementType::Other(to_f32) => {
                        to_f32(row.cast(), row_f32.as_mut_ptr(), length as i64)
                    }
                }
            };
        }
        (buffer.as_ptr(), length as isize)
    }
}

pub(super) fn is_f32(tensor: &native::ggml_tensor) -> bool {
    tensor.type_ == native::ggml_type_GGML_TYPE_F32
}

pub(super) fn is_f16(tensor: &native::ggml_tensor) -> bool {
    tensor.type_ == native::ggml_type_GGML_TYPE_F16
}

/// # Safety
/// `tensor` is ggml's.
pub(super) unsafe fn is_readable(tensor: &native::ggml_tensor) -> bool {
    // SAFETY: every tensor has a type with traits.
    let traits = unsafe { &*native::ggml_get_type_traits(tensor.type_) };
    tensor.nb[0] == traits.type_size && (is_f32(tensor) || traits.to_float.is_some())
}

pub(super) fn has_f32_rows(tensor: &native::ggml_tensor) -> bool {
    is_f32(tensor) && tensor.nb[0] == size_of::<f32>()
}
