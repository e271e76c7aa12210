//! The token embedding: one row per token; also the product that gives the logits.

use half::f16;
use rayon::prelude::*;

use super::{
    chunk::LANES,
    isa::Isa,
    linear::{Activations, Linear},
    product::Units,
    quantized_rows::QuantizedRows,
    team::Team,
    weights::{BLOCK, Format, Quantized},
};
use crate::model_file::{TensorData, WeightType};

/// Logits that are less than this below the largest are exact. Others are off by up to 5 (measured
/// with base and tiny.en), and even then of tokens with a probability below 0.1 %.
const MARGIN: f32 = 12.0;
/// Bytes of a block of 32 numbers with 8 bits.
const BLOCK_BYTES: usize = 2 + BLOCK;
const HALF_BLOCK_BYTES: usize = 2 + BLOCK / 2;

pub(super) enum TokenEmbedding {
    Whole(Linear),
    Split(SplitMatrix),
}

impl TokenEmbedding {
    pub fn read_row(&self, token: usize, to: &mut [f32]) {
        match self {
            Self::Whole(linear) => linear.matrix.read_row(token, to),
            Self::Split(matrix) => matrix.read_row(token, to),
        }
    }

    /// For each row of input, one number per token.
    pub fn logits(&self, isa: Isa, rows: &[f32], team: &Team) -> Vec<f32> {
        let input = Activations::new(isa, rows, team);
        match self {
            Self::Whole(linear) => {
                let rows = rows.len() / linear.matrix.columns();
                let mut logits = vec![0.0; rows * linear.matrix.rows()];
                linear.apply(&input, &mut logits);
                logits
            }
            Self::Split(matrix) => matrix.products(isa, input.quantized(matrix.high.blocks), team),
        }
    }
}

/// A matrix with 8 bits. Half of the bytes that a decoder reads are here, but few tokens are
/// likely: the upper four bits approximate all products, the lower four make the largest exact.
pub(super) struct SplitMatrix {
    high: Quantized,
    low: Quantized,
}

impl SplitMatrix {
    /// `None` if it has another type, or scales that are too large.
    pub fn pack(data: &TensorData, isa: Isa) -> Option<Self> {
        let is_in_range = |block: &[u8]| high_scale(block).is_finite();
        if data.kind != WeightType::Q8_0
            || !data.bytes.par_chunks_exact(BLOCK_BYTES).all(is_in_range)
        {
            return None;
        }
        let size = [data.size[1], data.size[0] / BLOCK];
        let pack = |format, shift: u32, scale: fn(&[u8]) -> f16| {
            Quantized::pack_converted(format, size, data.bytes, isa, |block, pack| {
                let mut half = [0; HALF_BLOCK_BYTES];
                half[..2].copy_from_slice(&scale(block).to_le_bytes());
                let (first, second) = block[2..].split_at(BLOCK / 2);
                for (half, (first, second)) in half[2..].iter_mut().zip(first.iter().zip(second)) {
                    let nibble = |number: &u8| (number ^ 0x80) >> shift & 15;
                    *half = nibble(first) | nibble(second) << 4;
                }
                pack(&half);
            })
        };
        Some(Self {
            high: pack(Format::HighBits, 4, high_scale),
            low: pack(Format::Q4_0, 0, low_scale),
        })
    }

    fn read_row(&self, row: usize, to: &mut [f32]) {
        let mut rest = vec![0.0; to.len()];
        self.high.read_row(row, to);
        self.low.read_row(row, &mut rest);
        add(to, &rest);
    }

    fn products(&self, isa: Isa, input: &QuantizedRows, team: &Team) -> Vec<f32> {
        let width = self.high.rows;
        let mut products = vec![0.0; input.rows * width];
        Units::of(isa, &self.high).multiply_all(input, None, &mut products, team);
        let units = Units::of(isa, &self.low);
        let rows = products.chunks(width);
        let largest: Vec<Vec<bool>> = rows.map(|row| have_large(row, units.rows())).collect();
        let any: Vec<usize> = (0..width.div_ceil(units.rows()))
            .filter(|unit| largest.iter().any(|row| row[*unit]))
            .collect();
        let mut rest = vec![0.0; products.len()];
        units.multiply_some(&any, input, &mut rest, team);
        let rows = products.chunks_mut(width).zip(rest.chunks(width));
        for ((products, rest), largest) in rows.zip(&largest) {
            // Only its own: what a text gets must not depend on those decoded with it.
            for unit in any.iter().filter(|unit| largest[**unit]) {
                let first = unit * units.rows();
                let end = (first + units.rows()).min(width);
                add(&mut products[first..end], &rest[first..end]);
            }
        }
        products
    }
}

/// For each unit, whether one of its numbers is at most [`MARGIN`] below the row's largest.
fn have_large(row: &[f32], per_unit: usize) -> Vec<bool> {
    let least = largest(row) - MARGIN;
    let has_large = |numbers: &[f32]| {
        // Without a branch, for vectors.
        let count: u32 = numbers
            .iter()
            .map(|number| u32::from(*number >= least))
            .sum();
        count > 0
    };
    row.chunks(per_unit).map(has_large).collect()
}

/// In lanes, for vectors.
fn largest(numbers: &[f32]) -> f32 {
    let mut lanes = [f32::NEG_INFINITY; LANES];
    for numbers in numbers.chunks(LANES) {
        for (lane, number) in lanes.iter_mut().zip(numbers) {
            *lane = if *number > *lane { *number } else { *lane };
        }
    }
    lanes.into_iter().fold(f32::NEG_INFINITY, f32::max)
}

fn add(to: &mut [f32], from: &[f32]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to += from;
    }
}

fn low_scale(block: &[u8]) -> f16 {
    f16::from_le_bytes([block[0], block[1]])
}

/// Of [`Format::HighBits`].
fn high_scale(block: &[u8]) -> f16 {
    f16::from_f32(8.0 * low_scale(block).to_f32())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cpu::{isa::supported, weights::Matrix};

    const COLUMNS: usize = 96;
    /// Not of whole panels.
    const TOKENS: usize = 1500;

    fn random_bytes(rng: &mut fastrand::Rng, scale: f32) -> Vec<u8> {
        let block = |_| {
            let scale = f16::from_f32(scale * (0.5 + rng.f32())).to_le_bytes();
            let numbers: [u8; BLOCK] = std::array::from_fn(|_| rng.u8(..));
            scale.into_iter().chain(numbers).collect::<Vec<u8>>()
        };
        (0..TOKENS * COLUMNS / BLOCK).flat_map(block).collect()
    }

    fn data(bytes: &[u8]) -> TensorData<'_> {
        TensorData {
            kind: WeightType::Q8_0,
            size: [COLUMNS, TOKENS, 1],
            bytes,
        }
    }

    #[test]
    fn large_logits_are_those_of_the_whole_matrix() {
        let mut rng = fastrand::Rng::with_seed(3);
        let bytes = random_bytes(&mut rng, 0.01);
        let input: Vec<f32> = (0..3 * COLUMNS).map(|_| rng.f32() * 4.0 - 2.0).collect();
        for isa in supported() {
            let team = Team::new(2);
            let whole = TokenEmbedding::Whole(Linear::new(Matrix::pack(&data(&bytes), isa), None));
            let split =
                TokenEmbedding::Split(SplitMatrix::pack(&data(&bytes), isa).expect("split"));
            let expected = whole.logits(isa, &input, &team);
            let found = split.logits(isa, &input, &team);
            let mut approximate = 0;
            for (found, expected) in found.chunks(TOKENS).zip(expected.chunks(TOKENS)) {
                let least = largest(expected) - MARGIN;
                for (found, expected) in found.iter().zip(expected) {
                    let error = (found - expected).abs();
                    let is_exact = error < 1e-3;
                    approximate += usize::from(!is_exact);
                    assert!(
                        is_exact || *expected < least + 3.0,
                        "{isa:?} {found} {expected}"
                    );
                    assert!(error < 3.0, "{isa:?}: {found}, not {expected}");
                }
            }
            assert!(approximate > TOKENS / 2, "{isa:?}: {approximate}");
            let rows = input.chunks(COLUMNS);
            let alone: Vec<f32> = rows.flat_map(|row| split.logits(isa, row, &team)).collect();
            assert!(found == alone, "{isa:?}: rows depend on each other");
            for token in [0, 17, TOKENS - 1] {
                let [mut found, mut expected] = [[0.0; COLUMNS]; 2];
                split.read_row(token, &mut found);
                whole.read_row(token, &mut expected);
                for (found, expected) in found.iter().zip(expected) {
                    assert!((found - expected).abs() < 1e-5, "{isa:?} {token}");
                }
            }
        }
    }

    #[test]
    fn scales_that_would_overflow_are_not_split() {
        let bytes = random_bytes(&mut fastrand::Rng::with_seed(4), 20_000.0);
        assert!(SplitMatrix::pack(&data(&bytes), Isa::Generic).is_none());
    }
}
