use super::super::{
    chunk::LANES, disjoint::DisjointSlices, isa::Isa, kernel::run, linear::multiply,
    rows::Exponentials, team::Team,
};
use crate::model_file::HEAD_SIZE;

/// Queries of one head whose scores fit into the L2 cache: half a megabyte at 1500 frames.
const QUERY_BLOCK: usize = 64;

/// Buffers of one thread; the keys of one head are transposed.
#[derive(Default)]
struct Workspace {
    head: Option<usize>,
    keys: Vec<f32>,
    values: Vec<f32>,
    scores: Vec<f32>,
}

pub(super) fn attend(
    isa: Isa,
    state: usize,
    [queries, keys, values]: [&[f32]; 3],
    output: &mut [f32],
    team: &Team,
) {
    let frames = queries.len() / state;
    let padded = frames.next_multiple_of(LANES);
    let scale = 1.0 / (HEAD_SIZE as f32).sqrt();
    let blocks = frames.div_ceil(QUERY_BLOCK);
    let shared = DisjointSlices::new(output);
    team.for_each(
        state / HEAD_SIZE * blocks,
        Workspace::default,
        |workspace, task| {
            let (head, first) = (task / blocks, task % blocks * QUERY_BLOCK);
            let count = QUERY_BLOCK.min(frames - first);
            workspace.load_head(head, state, scale, keys, values);
            let Workspace {
                keys,
                values,
                scores,
                ..
            } = workspace;
            scores.resize(QUERY_BLOCK * padded, 0.0);
            // SAFETY: the matrices are inside their buffers; this task alone writes these rows of this
            // head; the CPU has the instruction set.
            unsafe {
                // Columns are queries: the scores of one are contiguous.
                multiply(
                    [frames, count, HEAD_SIZE],
                    (scores.as_mut_ptr(), padded as isize),
                    (keys.as_ptr(), 1, frames as isize),
                    (
                        queries.as_ptr().add(first * state + head * HEAD_SIZE),
                        1,
                        state as isize,
                    ),
                );
                let mut sums = [0.0; QUERY_BLOCK];
                for (scores, sum) in scores.chunks_exact_mut(padded).zip(&mut sums).take(count) {
                    scores[frames..].fill(f32::NEG_INFINITY);
                    *sum = run(isa, Exponentials(scores));
                }
                let output = shared.start().add(first * state + head * HEAD_SIZE);
                multiply(
                    [HEAD_SIZE, count, frames],
                    (output, state as isize),
                    (values.as_ptr(), 1, HEAD_SIZE as isize),
                    (scores.as_ptr(), 1, padded as isize),
                );
                for (query, sum) in sums.iter().enumerate().take(count) {
                    for number in
                        std::slice::from_raw_parts_mut(output.add(query * state), HEAD_SIZE)
                    {
                        *number /= sum;
                    }
                }
            }
        },
    );
}

impl Workspace {
    fn load_head(&mut self, head: usize, state: usize, scale: f32, keys: &[f32], values: &[f32]) {
        if self.head == Some(head) {
            return;
        }
        self.head = Some(head);
        let frames = keys.len() / state;
        self.keys.resize(frames * HEAD_SIZE, 0.0);
        self.values.resize(frames * HEAD_SIZE, 0.0);
        let at = head * HEAD_SIZE;
        for first in (0..frames).step_by(LANES) {
            for place in 0..HEAD_SIZE {
                for frame in first..(first + LANES).min(frames) {
                    self.keys[place * frames + frame] = keys[frame * state + at + place] * scale;
                }
            }
        }
        for (row, values) in self
            .values
            .chunks_exact_mut(HEAD_SIZE)
            .zip(values.chunks_exact(state))
        {
            row.copy_from_slice(&values[at..at + HEAD_SIZE]);
        }
    }
}
