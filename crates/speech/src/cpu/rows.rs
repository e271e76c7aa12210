//! Operations on rows of numbers.

use super::{
    chunk::{LANES, exp, gelu, load, map, store, zip},
    disjoint::DisjointSlices,
    isa::Isa,
    kernel::{Kernel, run},
    team::Team,
    vector::Vector,
};

const ROWS_PER_TASK: usize = 16;
/// Of all layers (PyTorch's `LayerNorm`).
const EPSILON: f32 = 1e-5;

pub(super) struct LayerNorm {
    pub weight: Vec<f32>,
    pub bias: Vec<f32>,
}

impl LayerNorm {
    /// Of rows as long as the weight. The length is a multiple of [`LANES`].
    pub fn apply(&self, isa: Isa, input: &[f32], output: &mut [f32], team: &Team) {
        for_each_row(output, self.weight.len(), team, |number, output| {
            let length = output.len();
            let input = &input[number * length..][..length];
            // SAFETY: all have the same length; the CPU has the instruction set.
            unsafe {
                run(
                    isa,
                    Normalise {
                        norm: self,
                        input,
                        output,
                    },
                )
            };
        });
    }
}

pub(super) fn gelu_rows(isa: Isa, values: &mut [f32], length: usize, team: &Team) {
    for_each_row(values, length, team, |_, row| {
        // SAFETY: the CPU has the instruction set.
        unsafe { run(isa, Gelu(row)) };
    });
}

/// Calls `work` with the number of each row and the row.
pub(super) fn for_each_row(
    values: &mut [f32],
    length: usize,
    team: &Team,
    work: impl Fn(usize, &mut [f32]) + Sync,
) {
    let rows = values.len() / length;
    let shared = DisjointSlices::new(values);
    team.for_each(
        rows.div_ceil(ROWS_PER_TASK),
        || (),
        |(), task| {
            let first = task * ROWS_PER_TASK;
            for row in first..(first + ROWS_PER_TASK).min(rows) {
                // SAFETY: each row is taken once.
                work(row, unsafe { shared.slice(row * length, length) });
            }
        },
    );
}

struct Normalise<'a> {
    norm: &'a LayerNorm,
    input: &'a [f32],
    output: &'a mut [f32],
}

impl Kernel for Normalise<'_> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<V: Vector>(self) {
        let length = self.output.len();
        let offsets = (0..length).step_by(LANES);
        let (input, output) = (self.input.as_ptr(), self.output.as_mut_ptr());
        let (weight, bias) = (self.norm.weight.as_ptr(), self.norm.bias.as_ptr());
        // SAFETY: every chunk is inside its row.
        unsafe {
            let mut sums = [0.0; LANES];
            for at in offsets.clone() {
                sums = zip(sums, load(input.add(at)), |a, b| a + b);
            }
            let mean = sums.iter().sum::<f32>() / length as f32;
            let mut squares = [0.0; LANES];
            for at in offsets.clone() {
                squares = zip(squares, load(input.add(at)), |a, b| {
                    a + (b - mean) * (b - mean)
                });
            }
            let variance = squares.iter().sum::<f32>() / length as f32;
            let scale = 1.0 / (variance + EPSILON).sqrt();
            for at in offsets {
                let chunk = map(load(input.add(at)), |v| (v - mean) * scale);
                let chunk = zip(chunk, load(weight.add(at)), |a, b| a * b);
                store(output.add(at), zip(chunk, load(bias.add(at)), |a, b| a + b));
            }
        }
    }
}

struct Gelu<'a>(&'a mut [f32]);

impl Kernel for Gelu<'_> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<V: Vector>(self) {
        for chunk in self.0.as_chunks_mut::<LANES>().0 {
            *chunk = map(*chunk, gelu);
        }
    }
}

/// Replaces scores by `e^(score - max)`; returns the sum. The length is a multiple of [`LANES`].
pub(super) struct Exponentials<'a>(pub &'a mut [f32]);

impl Kernel for Exponentials<'_> {
    type Output = f32;

    #[inline(always)]
    unsafe fn run<V: Vector>(self) -> f32 {
        let (chunks, _) = self.0.as_chunks_mut::<LANES>();
        let mut largest = [f32::NEG_INFINITY; LANES];
        for chunk in &*chunks {
            largest = zip(largest, *chunk, |a, b| if a > b { a } else { b });
        }
        let largest = largest.into_iter().fold(f32::NEG_INFINITY, f32::max);
        let mut sums = [0.0; LANES];
        for chunk in chunks {
            *chunk = map(*chunk, |score| exp(score - largest));
            sums = zip(sums, *chunk, |a, b| a + b);
        }
        sums.iter().sum()
    }
}
