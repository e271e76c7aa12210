//! The decoder's attention to the encoded audio.
//!
//! Keys and values are matrices in int8, like weights: half of the bytes of `f16`. Queries and the
//! softmax are as precise as 16 bits: each is two rows of int8, for which the matrix is read once.

use std::ops::Range;

use super::{
    disjoint::DisjointSlices,
    isa::Isa,
    kernel::run,
    product::Units,
    quantized_rows::QuantizedRows,
    rows::Exponentials,
    team::Team,
    weights::{AlignedBytes, BLOCK, Quantized},
};
use crate::model_file::HEAD_SIZE;

/// Keys and values of the encoded audio, per layer.
pub(crate) struct Features {
    pub(super) state: usize,
    pub(super) frames: usize,
    pub(super) layers: Vec<Vec<HeadFeatures>>,
}

/// Of one head.
pub(super) struct HeadFeatures {
    /// One row per frame.
    keys: Quantized,
    /// One row per place in the head; its columns are frames, up to whole blocks.
    values: Quantized,
}

impl HeadFeatures {
    /// `keys` and `values`: rows of `state` numbers.
    pub fn of_layer(isa: Isa, [keys, values]: [&[f32]; 2], state: usize, team: &Team) -> Vec<Self> {
        let mut heads: Vec<Option<Self>> = (0..state / HEAD_SIZE).map(|_| None).collect();
        let all = DisjointSlices::new(&mut heads);
        team.for_each(state / HEAD_SIZE, Workspace::default, |workspace, head| {
            let first = head * HEAD_SIZE;
            let features = Self {
                keys: workspace.pack_keys(isa, &keys[first..], state),
                values: workspace.pack_values(isa, &values[first..], state),
            };
            // SAFETY: each head is taken once.
            if let [slot] = unsafe { all.slice(head, 1) } {
                *slot = Some(features);
            }
        });
        heads.into_iter().flatten().collect()
    }
}

/// Buffers of one thread.
#[derive(Default)]
pub(super) struct Workspace {
    pub numbers: Vec<f32>,
    input: QuantizedRows,
    output: Vec<f32>,
    scratch: AlignedBytes,
}

impl Workspace {
    fn pack_keys(&mut self, isa: Isa, keys: &[f32], state: usize) -> Quantized {
        let frames = keys.len().div_ceil(state) as f32;
        let mut mean = [0.0; HEAD_SIZE];
        for row in keys.chunks(state) {
            for (mean, number) in mean.iter_mut().zip(row) {
                *mean += number / frames;
            }
        }
        let scale = 1.0 / (HEAD_SIZE as f32).sqrt();
        self.numbers.clear();
        for row in keys.chunks(state) {
            let row = row.iter().zip(&mean);
            self.numbers
                .extend(row.map(|(number, mean)| (number - mean) * scale));
        }
        self.pack(isa, HEAD_SIZE / BLOCK)
    }

    fn pack_values(&mut self, isa: Isa, values: &[f32], state: usize) -> Quantized {
        let blocks = values.len().div_ceil(state).div_ceil(BLOCK);
        let length = blocks * BLOCK;
        self.numbers.clear();
        self.numbers.resize(HEAD_SIZE * length, 0.0);
        // Block by block, so that what is written stays in the cache.
        for (block, rows) in values.chunks(BLOCK * state).enumerate() {
            for (frame, row) in rows.chunks(state).enumerate() {
                for (place, number) in row[..HEAD_SIZE].iter().enumerate() {
                    self.numbers[place * length + block * BLOCK + frame] = *number;
                }
            }
        }
        self.pack(isa, blocks)
    }

    fn pack(&mut self, isa: Isa, blocks: usize) -> Quantized {
        self.input.quantize(isa, &self.numbers, blocks);
        self.input.pack(isa)
    }

    /// The values' mean, weighted by the softmax of the query's products with the keys of `frames`.
    /// `query` and `output` have the length of a head.
    pub fn attend(
        &mut self,
        isa: Isa,
        features: &HeadFeatures,
        frames: Range<usize>,
        query: &[f32],
        output: &mut [f32],
    ) {
        let HeadFeatures { keys, values } = features;
        let scores = &mut self.numbers;
        scores.clear();
        scores.extend(query);
        self.input.quantize_finely(isa, scores);
        self.output.resize(2 * keys.rows, 0.0);
        let scratch = &mut self.scratch;
        Units::of(isa, keys).multiply_on_this_thread(&self.input, &mut self.output, scratch);
        let (coarse, rest) = self.output.split_at(keys.rows);
        scores.clear();
        scores.extend(coarse.iter().zip(rest).map(|(coarse, rest)| coarse + rest));
        scores.resize(values.blocks * BLOCK, 0.0);
        scores[..frames.start].fill(f32::NEG_INFINITY);
        scores[frames.end..].fill(f32::NEG_INFINITY);
        // SAFETY: the CPU has the instruction set.
        let sum = unsafe { run(isa, Exponentials(scores)) };
        self.input.quantize_finely(isa, scores);
        self.output.resize(2 * HEAD_SIZE, 0.0);
        Units::of(isa, values).multiply_on_this_thread(&self.input, &mut self.output, scratch);
        let (coarse, rest) = self.output.split_at(HEAD_SIZE);
        for (output, (coarse, rest)) in output.iter_mut().zip(coarse.iter().zip(rest)) {
            *output = (coarse + rest) / sum;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cpu::isa::supported;

    const HEADS: usize = 2;
    const STATE: usize = HEADS * HEAD_SIZE;

    fn random(count: usize, size: f32, rng: &mut fastrand::Rng) -> Vec<f32> {
        let number = |_| size * (rng.f32() + rng.f32() + rng.f32() - 1.2);
        (0..count).map(number).collect()
    }

    fn attend(
        isa: Isa,
        [keys, values]: [&[f32]; 2],
        query: &[f32],
        frames: Range<usize>,
    ) -> Vec<Vec<f32>> {
        let features = HeadFeatures::of_layer(isa, [keys, values], STATE, &Team::new(2));
        let mut workspace = Workspace::default();
        let head = |features: &HeadFeatures| {
            let mut output = vec![0.0; HEAD_SIZE];
            workspace.attend(isa, features, frames.clone(), query, &mut output);
            output
        };
        features.iter().map(head).collect()
    }

    fn reference(
        [keys, values]: [&[f32]; 2],
        query: &[f32],
        frames: Range<usize>,
        head: usize,
    ) -> Vec<f64> {
        let row = |rows: &[f32], frame: usize| {
            rows[frame * STATE + head * HEAD_SIZE..][..HEAD_SIZE].to_vec()
        };
        let score = |frame: usize| {
            let products = row(keys, frame).into_iter().zip(query);
            let sum: f64 = products.map(|(a, b)| f64::from(a) * f64::from(*b)).sum();
            sum / (HEAD_SIZE as f64).sqrt()
        };
        let scores: Vec<f64> = frames.clone().map(score).collect();
        let largest = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let weights: Vec<f64> = scores.iter().map(|score| (score - largest).exp()).collect();
        let sum: f64 = weights.iter().sum();
        let mut output = vec![0.0; HEAD_SIZE];
        for (frame, weight) in frames.zip(weights) {
            for (output, value) in output.iter_mut().zip(row(values, frame)) {
                *output += weight / sum * f64::from(value);
            }
        }
        output
    }

    #[test]
    fn attention_matches_the_reference() {
        let mut rng = fastrand::Rng::with_seed(7);
        for (count, frames) in [
            (1, 0..1),
            (15, 0..15),
            (33, 4..20),
            (100, 99..100),
            (770, 0..770),
        ] {
            for size in [1e-3, 1.0, 4.0] {
                let keys = random(count * STATE, size, &mut rng);
                let values = random(count * STATE, 3.0, &mut rng);
                let query = random(HEAD_SIZE, 1.0, &mut rng);
                for isa in supported() {
                    let found = attend(isa, [&keys, &values], &query, frames.clone());
                    for (head, found) in found.iter().enumerate() {
                        let right = reference([&keys, &values], &query, frames.clone(), head);
                        for (found, right) in found.iter().zip(right) {
                            let error = (f64::from(*found) - right).abs();
                            assert!(error < 0.03, "{isa:?} {count} {size}: {found} {right}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn numbers_that_are_not_finite_do_no_harm() {
        for wrong in [f32::NAN, f32::INFINITY, f32::MAX] {
            let mut rng = fastrand::Rng::with_seed(8);
            let mut keys = random(40 * STATE, 1.0, &mut rng);
            let mut values = keys.clone();
            let mut query = keys[..HEAD_SIZE].to_vec();
            for which in 0..3 {
                [&mut keys, &mut values, &mut query][which][3] = wrong;
                for isa in supported() {
                    let found = attend(isa, [&keys, &values], &query, 0..40);
                    assert_eq!(found.len(), HEADS);
                }
            }
        }
    }
}
