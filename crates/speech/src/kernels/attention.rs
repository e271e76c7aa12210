//! Fused attention: a block of queries stays in the CPU cache, while ggml's three operations write
//! the score matrix to memory and read it twice.

use whisper_rs_sys as native;

use super::{
    lanes::{LANES, exp, load, map, multiversion, store, zip},
    parallel::parallel_for,
    product::{self, multiply},
    tensor::{Tensor, has_f32_rows},
};

/// Half a megabyte of scores at 1500 frames.
const QUERY_BLOCK: usize = 64;

pub(super) struct Attention<'a> {
    scores: &'a native::ggml_tensor,
    weights: &'a native::ggml_tensor,
    sum: &'a native::ggml_tensor,
}

impl<'a> Attention<'a> {
    /// Matches three consecutive operations. Whisper's encoder does not use the intermediate
    /// results elsewhere.
    ///
    /// # Safety
    /// The tensors are ggml's, with valid sources.
    pub unsafe fn find(
        scores: &'a native::ggml_tensor,
        weights: &'a native::ggml_tensor,
        sum: &'a native::ggml_tensor,
    ) -> Option<Self> {
        use std::ptr::{eq, from_ref};
        let fits = scores.op == native::ggml_op_GGML_OP_MUL_MAT
            && weights.op == native::ggml_op_GGML_OP_SOFT_MAX
            && sum.op == native::ggml_op_GGML_OP_MUL_MAT
            && eq(weights.src[0], from_ref(scores))
            && eq(sum.src[1], from_ref(weights));
        // SAFETY: upheld by the caller.
        unsafe {
            (fits
                && supports_softmax(weights)
                && product::supports(scores)
                && product::supports(sum)
                && [scores, sum].iter().all(|op| is_per_head(op)))
            .then_some(Self {
                scores,
                weights,
                sum,
            })
        }
    }

    /// # Safety
    /// Sources and output have their data in memory.
    pub unsafe fn compute(&self, threads: usize) {
        // SAFETY: upheld by the caller.
        let (keys, queries, values, output) = unsafe {
            (
                Tensor::of(&*self.scores.src[0]),
                Tensor::of(&*self.scores.src[1]),
                Tensor::of(&*self.sum.src[0]),
                Tensor::of(self.sum),
            )
        };
        let scale = f32::from_bits(self.weights.op_params[0] as u32);
        let (frames, length) = (keys.size[1], keys.size[0]);
        let padded = frames.next_multiple_of(LANES);
        let per_head = queries.size[1].div_ceil(QUERY_BLOCK);
        let parts = per_head * queries.size[2];
        parallel_for(parts, threads, Workspace::default, |workspace, part| {
            let (head, first) = (part / per_head, part % per_head * QUERY_BLOCK);
            let count = QUERY_BLOCK.min(queries.size[1] - first);
            let at = [head, 0];
            workspace.scores.resize(QUERY_BLOCK * padded, 0.0);
            // SAFETY: all rows are inside their tensors and the scores inside the workspace; this
            // task alone writes these rows of the output.
            unsafe {
                workspace.load_head(head, &keys, &values);
                let scores = workspace.scores.as_mut_ptr();
                let step = (queries.step[1] / size_of::<f32>()) as isize;
                // Columns are queries: scores are contiguous.
                multiply(
                    [frames, count, length],
                    (scores, padded as isize),
                    (workspace.keys.as_ptr(), 1, frames as isize),
                    (queries.row(first, at).cast(), 1, step),
                );
                let mut sums = [1.0; QUERY_BLOCK];
                for (query, sum) in sums.iter_mut().enumerate().take(count) {
                    let row = &mut workspace.scores[query * padded..][..padded];
                    row[frames..].fill(f32::NEG_INFINITY);
                    *sum = exponentials(row, scale);
                }
                let out = output.row(first, at).cast::<f32>();
                let step = output.step[1] / size_of::<f32>();
                multiply(
                    [output.size[0], count, frames],
                    (out, step as isize),
                    (workspace.values.as_ptr(), 1, output.size[0] as isize),
                    (scores, 1, padded as isize),
                );
                for (query, sum) in sums.iter().enumerate().take(count) {
                    let row = out.add(query * step);
                    for at in 0..output.size[0] {
                        *row.add(at) /= sum;
                    }
                }
            }
        });
    }
}

/// Large, without a mask; masks occur only in the decoder.
///
/// # Safety
/// `op` is ggml's, with valid sources.
pub(super) unsafe fn supports_softmax(op: &native::ggml_tensor) -> bool {
    let no_bias = f32::from_bits(op.op_params[1] as u32) == 0.0;
    // SAFETY: upheld by the caller.
    let input = unsafe { &*op.src[0] };
    op.src[1].is_null()
        && op.src[2].is_null()
        && no_bias
        && has_f32_rows(op)
        && has_f32_rows(input)
        && op.ne[0] >= product::MIN_SIZE
        && op.ne[1] >= product::MIN_SIZE
}

/// # Safety
/// `op` is a product with both sources.
unsafe fn is_per_head(op: &native::ggml_tensor) -> bool {
    // SAFETY: upheld by the caller.
    let (left, right) = unsafe { (&*op.src[0], &*op.src[1]) };
    left.ne[2] == right.ne[2] && left.ne[3] == 1 && right.ne[3] == 1 && has_f32_rows(right)
}

/// A softmax without fused attention.
///
/// # Safety
/// `op` passed [`supports_softmax`] and has its data in memory.
pub(super) unsafe fn compute_softmax(op: &native::ggml_tensor, threads: usize) {
    // SAFETY: upheld by the caller.
    let (output, input) = unsafe { (Tensor::of(op), Tensor::of(&*op.src[0])) };
    let scale = f32::from_bits(op.op_params[0] as u32);
    parallel_for(output.total_rows(), threads, Vec::new, |workspace, row| {
        let length = output.size[0];
        workspace.resize(length.next_multiple_of(LANES), 0.0);
        workspace[length..].fill(f32::NEG_INFINITY);
        // SAFETY: the rows are inside their tensors; this task alone writes this row.
        unsafe {
            input
                .row_by_index(row)
                .cast::<f32>()
                .copy_to_nonoverlapping(workspace.as_mut_ptr(), length);
            let sum = exponentials(workspace, scale);
            workspace.iter_mut().for_each(|weight| *weight /= sum);
            output
                .row_by_index(row)
                .cast::<f32>()
                .copy_from_nonoverlapping(workspace.as_ptr(), length);
        }
    });
}

multiversion! {
    unsafe fn exponentials(scores: &mut [f32], scale: f32) -> f32 = exponentials_and_sum;
}

/// `e^(scale · (score - max))`; returns the sum.
///
/// # Safety
/// The length is a multiple of [`LANES`].
#[inline(always)]
unsafe fn exponentials_and_sum(scores: &mut [f32], scale: f32) -> f32 {
    let start = scores.as_mut_ptr();
    let offsets = (0..scores.len()).step_by(LANES);
    // SAFETY: whole chunks only.
    unsafe {
        let mut largest = [f32::NEG_INFINITY; LANES];
        for at in offsets.clone() {
            largest = zip(
                largest,
                load(start.add(at)),
                |a, b| if a > b { a } else { b },
            );
        }
        let largest = largest.into_iter().fold(f32::NEG_INFINITY, f32::max);
        let mut sums = [0.0; LANES];
        for at in offsets {
            let chunk = map(load(start.add(at)), |score| exp((score - largest) * scale));
            sums = zip(sums, chunk, |a, b| a + b);
            store(start.add(at), chunk);
        }
        sums.iter().sum()
    }
}

/// Per-thread buffers; keys and values of one head are transposed.
#[derive(Default)]
struct Workspace {
    scores: Vec<f32>,
    head: Option<usize>,
    keys: Vec<f32>,
    values: Vec<f32>,
    row_buffer: Vec<f32>,
}

impl Workspace {
    /// # Safety
    /// Both tensors have this head, with its data in memory.
    unsafe fn load_head(&mut self, head: usize, keys: &Tensor, values: &Tensor) {
        if self.head == Some(head) {
            return;
        }
        self.head = Some(head);
        // SAFETY: upheld by the caller.
        unsafe {
            transpose(keys, head, &mut self.keys, &mut self.row_buffer);
            transpose(values, head, &mut self.values, &mut self.row_buffer);
        }
    }
}

/// # Safety
/// `matrix` is inside `tensor`, with its data in memory.
unsafe fn transpose(tensor: &Tensor, matrix: usize, to: &mut Vec<f32>, row_buffer: &mut Vec<f32>) {
    let (length, rows) = (tensor.size[0], tensor.size[1]);
    to.resize(length * rows, 0.0);
    for first in (0..rows).step_by(LANES) {
        let count = LANES.min(rows - first);
        // SAFETY: the rows are inside the tensor.
        unsafe {
            let (from, step) = tensor.as_f32(first, count, [matrix, 0], row_buffer);
            for at in 0..length {
                for row in 0..count {
                    to[at * rows + first + row] = from.offset(row as isize * step).add(at).read();
                }
            }
        }
    }
}
