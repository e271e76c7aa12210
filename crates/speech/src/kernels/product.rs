use gemm::{Parallelism, gemm};
use whisper_rs_sys as native;

#[cfg(target_arch = "x86_64")]
use super::int8;
use super::{
    parallel::parallel_for,
    tensor::{Tensor, has_f32_rows, is_readable},
};

/// Smaller products are memory-bound.
pub(super) const MIN_SIZE: i64 = 48;
/// Fits into the L2 cache with up to 2048 columns.
const ROWS: usize = 128;

/// # Safety
/// `op` is a product of ggml's, with both sources.
pub(super) unsafe fn supports(op: &native::ggml_tensor) -> bool {
    // SAFETY: upheld by the caller.
    unsafe {
        let (weights, input) = (&*op.src[0], &*op.src[1]);
        op.ne[0] >= MIN_SIZE
            && op.ne[1] >= MIN_SIZE
            && weights.ne[0] >= MIN_SIZE
            && has_f32_rows(op)
            && is_readable(weights)
            && is_readable(input)
    }
}

/// # Safety
/// `op` passed [`supports`] and has its data in memory.
pub(super) unsafe fn compute(op: &native::ggml_tensor, threads: usize) {
    // SAFETY: upheld by the caller.
    let (output, weights, input) = unsafe {
        #[cfg(target_arch = "x86_64")]
        if int8::supports(&*op.src[0], &*op.src[1]) {
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
    parallel_for(all, threads, Workspace::default, |workspace, number| {
        let matrix = number / parts;
        let at = [matrix % output.size[2], matrix / output.size[2]];
        let first = number % parts * ROWS;
        let rows = ROWS.min(output.size[0] - first);
        // SAFETY: all rows are inside their tensors; this task alone writes this part of the
        // output.
        unsafe {
            let of_weights = weights.broadcast(at, &output);
            let left = weights.as_f32(first, rows, of_weights, &mut workspace.weights);
            let right = workspace.input_as_f32(&input, matrix, input.broadcast(at, &output));
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

/// Makes `gemm` read the cache sizes, which it does at the first large product.
pub(crate) fn warm_up() {
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

#[derive(Default)]
struct Workspace {
    weights: Vec<f32>,
    input: Vec<f32>,
    matrix: Option<usize>,
}

impl Workspace {
    /// # Safety
    /// The matrix at `at` is inside `input`, with its data in memory.
    unsafe fn input_as_f32(
        &mut self,
        input: &Tensor,
        matrix: usize,
        at: [usize; 2],
    ) -> (*const f32, isize) {
        if self.matrix == Some(matrix) && !self.input.is_empty() {
            return (self.input.as_ptr(), input.size[0] as isize);
        }
        self.matrix = Some(matrix);
        // SAFETY: upheld by the caller.
        unsafe { input.as_f32(0, input.size[1], at, &mut self.input) }
    }
}

/// `out = left · right`. `size`: rows of `left`, columns of `right`, inner dimension. A matrix is a
/// pointer with row and column strides; `out` has a column stride.
///
/// # Safety
/// All elements are in memory, and nothing else accesses `out`.
pub(super) unsafe fn multiply(
    size: [usize; 3],
    out: (*mut f32, isize),
    left: (*const f32, isize, isize),
    right: (*const f32, isize, isize),
) {
    // SAFETY: upheld by the caller.
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
