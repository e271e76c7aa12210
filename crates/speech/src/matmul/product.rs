//! One product of two matrices, or of two stacks of them.

use std::{
    ffi::c_void,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use gemm::{Parallelism, gemm};
use whisper_rs_sys as native;

/// A product that is smaller in any dimension stays with ggml: it is bound by
/// memory, and widening the weights would read more.
const SMALLEST: i64 = 48;
/// Rows of weights widened and multiplied in one go: with up to 2048 columns
/// they stay in a processor's second cache.
const ROWS: usize = 128;

type ToFloat = unsafe extern "C" fn(*const c_void, *mut f32, i64);

/// Whether this product should be computed here.
///
/// # Safety
/// `op` is a product of ggml's, with both sources.
pub(super) unsafe fn is_worth_it(op: &native::ggml_tensor) -> bool {
    // SAFETY: as the caller says.
    unsafe {
        let (weights, input) = (&*op.src[0], &*op.src[1]);
        op.ne[0] >= SMALLEST
            && op.ne[1] >= SMALLEST
            && weights.ne[0] >= SMALLEST
            && op.type_ == native::ggml_type_GGML_TYPE_F32
            && op.nb[0] == size_of::<f32>()
            && is_readable(weights)
            && is_readable(input)
    }
}

/// Rows lie in one piece and can be widened.
unsafe fn is_readable(tensor: &native::ggml_tensor) -> bool {
    // SAFETY: every tensor has a type with traits.
    let traits = unsafe { &*native::ggml_get_type_traits(tensor.type_) };
    tensor.nb[0] == traits.type_size && (is_f32(tensor) || traits.to_float.is_some())
}

fn is_f32(tensor: &native::ggml_tensor) -> bool {
    tensor.type_ == native::ggml_type_GGML_TYPE_F32
}

/// A stack of matrices in memory, shared by the threads that multiply.
#[derive(Clone, Copy)]
struct Stack {
    data: *mut u8,
    /// Length of a row, number of rows, and of matrices along both axes.
    size: [usize; 4],
    /// Bytes from an element, row, matrix to the next.
    step: [usize; 4],
    /// How to widen a row; `None` for `f32`.
    widen: Option<ToFloat>,
}

// SAFETY: threads read the sources and write parts of the output that do not overlap.
unsafe impl Send for Stack {}
unsafe impl Sync for Stack {}

impl Stack {
    unsafe fn of(tensor: &native::ggml_tensor) -> Self {
        // SAFETY: every tensor has a type with traits.
        let traits = unsafe { &*native::ggml_get_type_traits(tensor.type_) };
        Self {
            data: tensor.data.cast(),
            size: tensor.ne.map(|n| n as usize),
            step: tensor.nb,
            widen: traits.to_float.filter(|_| !is_f32(tensor)),
        }
    }

    /// Where a row of the matrix at `(plane, cube)` begins. Like ggml, a stack
    /// with fewer matrices than the output repeats each of them.
    fn row(&self, row: usize, at: [usize; 2], output: &Self) -> *mut u8 {
        let plane = at[0] * self.size[2] / output.size[2];
        let cube = at[1] * self.size[3] / output.size[3];
        // Within the tensor, whose extent ggml knows.
        self.data
            .wrapping_add(row * self.step[1] + plane * self.step[2] + cube * self.step[3])
    }

    /// `rows` from `first` on as `f32`: where they are and the step from one to
    /// the next, in elements. `room` is used if they must be widened.
    unsafe fn rows(
        &self,
        first: usize,
        rows: usize,
        at: [usize; 2],
        output: &Self,
        room: &mut Vec<f32>,
    ) -> (*const f32, isize) {
        let Some(widen) = self.widen else {
            let step = (self.step[1] / size_of::<f32>()) as isize;
            return (self.row(first, at, output).cast(), step);
        };
        let length = self.size[0];
        room.resize(rows * length, 0.0);
        for (row, wide) in (first..).zip(room.chunks_exact_mut(length)) {
            // SAFETY: the row is inside the tensor; `wide` has room for it.
            unsafe {
                widen(
                    self.row(row, at, output).cast(),
                    wide.as_mut_ptr(),
                    length as i64,
                )
            };
        }
        (room.as_ptr(), length as isize)
    }
}

/// Computes `op`: each row of the output is a row of the input times the
/// transposed weights.
///
/// # Safety
/// `op` is a product that [`is_worth_it`] took, with its data in memory.
pub(super) unsafe fn compute(op: &native::ggml_tensor, threads: usize) {
    // SAFETY: as the caller says.
    let (output, weights, input) = unsafe {
        (
            Stack::of(op),
            Stack::of(&*op.src[0]),
            Stack::of(&*op.src[1]),
        )
    };
    let parts = output.size[0].div_ceil(ROWS);
    let all = parts * output.size[2] * output.size[3];
    let next = AtomicUsize::new(0);
    let work = || {
        let (mut wide_weights, mut wide_input) = (Vec::new(), Vec::new());
        let mut widened = None;
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= all {
                break;
            }
            let matrix = number / parts;
            let at = [matrix % output.size[2], matrix / output.size[2]];
            let first = number % parts * ROWS;
            let rows = ROWS.min(output.size[0] - first);
            // SAFETY: all rows are inside their tensors; no other thread has
            // this part of the output.
            unsafe {
                let (left, left_step) = weights.rows(first, rows, at, &output, &mut wide_weights);
                if input.widen.is_none() || widened != Some(matrix) {
                    wide_input.clear();
                    widened = Some(matrix);
                }
                let (right, right_step) = if wide_input.is_empty() {
                    input.rows(0, input.size[1], at, &output, &mut wide_input)
                } else {
                    (wide_input.as_ptr(), input.size[0] as isize)
                };
                gemm(
                    rows,
                    input.size[1],
                    weights.size[0],
                    output.row(0, at, &output).cast::<f32>().add(first),
                    (output.step[1] / size_of::<f32>()) as isize,
                    1,
                    false,
                    left,
                    1,
                    left_step,
                    right,
                    right_step,
                    1,
                    0.0,
                    1.0,
                    false,
                    false,
                    false,
                    Parallelism::None,
                );
            }
        }
    };
    thread::scope(|scope| {
        for _ in 1..threads.min(all) {
            // Without another thread this one does it all.
            let _ = thread::Builder::new().spawn_scoped(scope, &work);
        }
        work();
    });
}
