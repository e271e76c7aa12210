//! One product of two matrices, or of two stacks of them.

use gemm::{Parallelism, gemm};
use whisper_rs_sys as native;

#[cfg(target_arch = "x86_64")]
use super::int8;
use super::{
    crew::share,
    tensor::{Tensor, has_f32_rows, is_readable},
};

/// A product that is smaller in any dimension stays with ggml: it is bound by
/// memory, and widening the weights would read more.
pub(super) const SMALLEST: i64 = 48;
/// Rows of weights widened and multiplied in one go: with up to 2048 columns
/// they stay in a processor's second cache.
const ROWS: usize = 128;

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
            && has_f32_rows(op)
            && is_readable(weights)
            && is_readable(input)
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
        #[cfg(target_arch = "x86_64")]
        if int8::takes(&*op.src[0], &*op.src[1]) {
            return int8::compute(op, threads);
        }
        (
            Tensor::of(op),
            Tensor::of(&*op.src[0]),
            Tensor::of(&*op.src[1]),
        )
    };
    let parts = output.size[0].div_ceil(ROWS);
    let all = parts * output.size[2] * output.size[3];
    share(all, threads, Room::default, |room, number| {
        let matrix = number / parts;
        let at = [matrix % output.size[2], matrix / output.size[2]];
        let first = number % parts * ROWS;
        let rows = ROWS.min(output.size[0] - first);
        // SAFETY: all rows are inside their tensors; no other thread has this
        // part of the output.
        unsafe {
            let of_weights = weights.repeated(at, &output);
            let left = weights.as_f32(first, rows, of_weights, &mut room.weights);
            let right = room.input_of(&input, matrix, input.repeated(at, &output));
            let out = output.row(0, at).cast::<f32>().add(first);
            let step = output.step[1] / size_of::<f32>();
            multiply(
                [rows, input.size[1], weights.size[0]],
                (out, step as isize),
                (left.0, left.1, 1),
                (right.0, 1, right.1),
            );
        }
    });
}

/// Has the `gemm` crate look now how large the processor's caches are. It asks the
/// system once, at the first product that is worth it.
pub(crate) fn look_at_caches() {
    const SIDE: usize = 64;
    let numbers = vec![0.0_f32; SIDE * SIDE];
    let mut out = numbers.clone();
    let step = SIDE as isize;
    // SAFETY: three square matrices of that side.
    unsafe {
        multiply(
            [SIDE; 3],
            (out.as_mut_ptr(), step),
            (numbers.as_ptr(), step, 1),
            (numbers.as_ptr(), 1, step),
        );
    }
}

/// What a thread has widened.
#[derive(Default)]
struct Room {
    weights: Vec<f32>,
    input: Vec<f32>,
    /// The matrix whose input is there.
    matrix: Option<usize>,
}

impl Room {
    /// A whole matrix of the input as `f32`, widened once.
    unsafe fn input_of(
        &mut self,
        input: &Tensor,
        matrix: usize,
        at: [usize; 2],
    ) -> (*const f32, isize) {
        if self.matrix == Some(matrix) && !self.input.is_empty() {
            return (self.input.as_ptr(), input.size[0] as isize);
        }
        self.matrix = Some(matrix);
        // SAFETY: all its rows are inside the tensor.
        unsafe { input.as_f32(0, input.size[1], at, &mut self.input) }
    }
}

/// `out = left · right` with `size` = rows of `left`, columns of `right`, length
/// of what is summed. A matrix is a pointer with its steps from row to row and
/// from column to column, in elements; `out` has its columns' alone, its rows lie
/// one behind the other.
///
/// # Safety
/// All that is reached so is in memory, and `out` is nobody else's.
pub(super) unsafe fn multiply(
    size: [usize; 3],
    out: (*mut f32, isize),
    left: (*const f32, isize, isize),
    right: (*const f32, isize, isize),
) {
    // SAFETY: as the caller says.
    unsafe {
        gemm(
            size[0],
            size[1],
            size[2],
            out.0,
            out.1,
            1,
            false,
            left.0,
            left.2,
            left.1,
            right.0,
            right.2,
            right.1,
            0.0,
            1.0,
            false,
            false,
            false,
            Parallelism::None,
        );
    }
}
