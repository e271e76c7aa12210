//! Attention in one go: what a few queries make of all keys is weighted, and the
//! values summed, while it is in the processor's cache. ggml's three steps write
//! a number for each pair of frames to memory and read it again twice.

use whisper_rs_sys as native;

use super::{
    crew::share,
    lanes::{LANES, exp, for_each_processor, load, map, store, zip},
    product::{self, multiply},
    tensor::{Tensor, has_f32_rows},
};

/// Queries that are looked at together: with the 1500 frames of a whole window
/// their scores are half a megabyte.
const QUERIES: usize = 64;

/// The three operations of one attention, as ggml's graph has them.
pub(super) struct Attention<'a> {
    /// Queries times keys …
    scores: &'a native::ggml_tensor,
    /// … as weights that add up to one …
    weights: &'a native::ggml_tensor,
    /// … and the values summed with them.
    sum: &'a native::ggml_tensor,
}

impl<'a> Attention<'a> {
    /// Recognises an attention whose three operations follow each other. Nothing
    /// else uses what is between them: Whisper's encoder has none that does.
    ///
    /// # Safety
    /// The operations are ggml's, with their sources.
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
        // SAFETY: as the caller says.
        unsafe {
            (fits
                && takes_weights(weights)
                && product::is_worth_it(scores)
                && product::is_worth_it(sum)
                && [scores, sum].iter().all(|op| one_for_each_head(op)))
            .then_some(Self {
                scores,
                weights,
                sum,
            })
        }
    }

    /// Computes what comes of it; what is between is not written.
    ///
    /// # Safety
    /// Its sources and the output have their data in memory.
    pub unsafe fn compute(&self, threads: usize) {
        // SAFETY: as the caller says.
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
        let per_head = queries.size[1].div_ceil(QUERIES);
        let parts = per_head * queries.size[2];
        share(parts, threads, Room::default, |room, part| {
            let (head, first) = (part / per_head, part % per_head * QUERIES);
            let count = QUERIES.min(queries.size[1] - first);
            let at = [head, 0];
            room.scores.resize(QUERIES * padded, 0.0);
            // SAFETY: all rows are inside their tensors, the scores inside their
            // room; nobody else has these rows of the output.
            unsafe {
                room.turn_to(head, &keys, &values);
                let scores = room.scores.as_mut_ptr();
                let step = (queries.step[1] / size_of::<f32>()) as isize;
                // A column of the result is a query: its scores lie in one piece.
                multiply(
                    [frames, count, length],
                    (scores, padded as isize),
                    (room.keys.as_ptr(), 1, frames as isize),
                    (queries.row(first, at).cast(), 1, step),
                );
                let mut sums = [1.0; QUERIES];
                for (query, sum) in sums.iter_mut().enumerate().take(count) {
                    let row = &mut room.scores[query * padded..][..padded];
                    row[frames..].fill(f32::NEG_INFINITY);
                    *sum = exponentials(row, scale);
                }
                let out = output.row(first, at).cast::<f32>();
                let step = output.step[1] / size_of::<f32>();
                multiply(
                    [output.size[0], count, frames],
                    (out, step as isize),
                    (room.values.as_ptr(), 1, output.size[0] as isize),
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

/// Weights of many scores, without a mask: one that masks is the decoder's.
///
/// # Safety
/// `op` is ggml's, with its sources.
pub(super) unsafe fn takes_weights(op: &native::ggml_tensor) -> bool {
    let no_bias = f32::from_bits(op.op_params[1] as u32) == 0.0;
    // SAFETY: as the caller says.
    let input = unsafe { &*op.src[0] };
    op.src[1].is_null()
        && op.src[2].is_null()
        && no_bias
        && has_f32_rows(op)
        && has_f32_rows(input)
        && op.ne[0] >= product::SMALLEST
        && op.ne[1] >= product::SMALLEST
}

/// Each head has keys and values of its own.
unsafe fn one_for_each_head(op: &native::ggml_tensor) -> bool {
    // SAFETY: a product has two sources.
    let (left, right) = unsafe { (&*op.src[0], &*op.src[1]) };
    left.ne[2] == right.ne[2] && left.ne[3] == 1 && right.ne[3] == 1 && has_f32_rows(right)
}

/// Computes weights that no attention was found around.
///
/// # Safety
/// `op` is an operation that [`takes_weights`] took, with its data in memory.
pub(super) unsafe fn compute_weights(op: &native::ggml_tensor, threads: usize) {
    // SAFETY: as the caller says.
    let (output, input) = unsafe { (Tensor::of(op), Tensor::of(&*op.src[0])) };
    let scale = f32::from_bits(op.op_params[0] as u32);
    share(output.rows_in_all(), threads, Vec::new, |room, row| {
        let length = output.size[0];
        room.resize(length.next_multiple_of(LANES), 0.0);
        room[length..].fill(f32::NEG_INFINITY);
        // SAFETY: the rows are inside their tensors; nobody else has this one of
        // the output.
        unsafe {
            input
                .row_in_all(row)
                .cast::<f32>()
                .copy_to_nonoverlapping(room.as_mut_ptr(), length);
            let sum = exponentials(room, scale);
            room.iter_mut().for_each(|weight| *weight /= sum);
            output
                .row_in_all(row)
                .cast::<f32>()
                .copy_from_nonoverlapping(room.as_ptr(), length);
        }
    });
}

for_each_processor! {
    unsafe fn exponentials(scores: &mut [f32], scale: f32) -> f32 = exponentials_and_sum;
}

/// Replaces each score by `e^(scale · (score - the largest))` and gives their sum.
///
/// # Safety
/// The last chunk of the scores is filled up.
#[inline(always)]
unsafe fn exponentials_and_sum(scores: &mut [f32], scale: f32) -> f32 {
    let start = scores.as_mut_ptr();
    let places = (0..scores.len()).step_by(LANES);
    // SAFETY: there are whole chunks only.
    unsafe {
        let mut largest = [f32::NEG_INFINITY; LANES];
        for at in places.clone() {
            largest = zip(
                largest,
                load(start.add(at)),
                |a, b| if a > b { a } else { b },
            );
        }
        let largest = largest.into_iter().fold(f32::NEG_INFINITY, f32::max);
        let mut sums = [0.0; LANES];
        for at in places {
            let chunk = map(load(start.add(at)), |score| exp((score - largest) * scale));
            sums = zip(sums, chunk, |a, b| a + b);
            store(start.add(at), chunk);
        }
        sums.iter().sum()
    }
}

/// What a thread has at hand: the scores of some queries, and keys and values of
/// its head, as `f32` and on their sides, which is how they are multiplied.
#[derive(Default)]
struct Room {
    scores: Vec<f32>,
    head: Option<usize>,
    keys: Vec<f32>,
    values: Vec<f32>,
    few_rows: Vec<f32>,
}

impl Room {
    /// # Safety
    /// Both have this head, with its data in memory.
    unsafe fn turn_to(&mut self, head: usize, keys: &Tensor, values: &Tensor) {
        if self.head == Some(head) {
            return;
        }
        self.head = Some(head);
        // SAFETY: as the caller says.
        unsafe {
            lay_on_its_side(keys, head, &mut self.keys, &mut self.few_rows);
            lay_on_its_side(values, head, &mut self.values, &mut self.few_rows);
        }
    }
}

/// One matrix as `f32`, its columns one behind the other.
///
/// # Safety
/// `matrix` is one of `tensor`, with its data in memory.
unsafe fn lay_on_its_side(
    tensor: &Tensor,
    matrix: usize,
    to: &mut Vec<f32>,
    few_rows: &mut Vec<f32>,
) {
    let (length, rows) = (tensor.size[0], tensor.size[1]);
    to.resize(length * rows, 0.0);
    for first in (0..rows).step_by(LANES) {
        let count = LANES.min(rows - first);
        // SAFETY: the rows are inside the tensor.
        unsafe {
            let (from, step) = tensor.as_f32(first, count, [matrix, 0], few_rows);
            for at in 0..length {
                for row in 0..count {
                    to[at * rows + first + row] = from.offset(row as isize * step).add(at).read();
                }
            }
        }
    }
}
