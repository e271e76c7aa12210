//! Products of every weight type with every instruction set, against a plain reference.
//!
//! Also on Arm, in an emulator: without whisper.cpp.

use half::f16;

use super::{
    isa::{Isa, supported},
    linear::{Activations, Linear},
    team::Team,
    weights::{BLOCK, Matrix},
};
use crate::model_file::{TensorData, WeightType};

const TYPES: [WeightType; 7] = [
    WeightType::F32,
    WeightType::F16,
    WeightType::Q4_0,
    WeightType::Q4_1,
    WeightType::Q5_0,
    WeightType::Q5_1,
    WeightType::Q8_0,
];

/// A tensor as it is in a model file, and what it stands for.
struct Weights {
    kind: WeightType,
    columns: usize,
    bytes: Vec<u8>,
    values: Vec<f64>,
}

impl Weights {
    fn random(rng: &mut fastrand::Rng, kind: WeightType, [columns, rows]: [usize; 2]) -> Self {
        let (numbers, size) = kind.block();
        let mut bytes = Vec::new();
        for _ in 0..columns / numbers * rows {
            bytes.extend(random_block(rng, kind, size));
        }
        Self::of(kind, columns, bytes)
    }

    fn of(kind: WeightType, columns: usize, bytes: Vec<u8>) -> Self {
        let blocks = bytes.chunks_exact(kind.block().1);
        Self {
            kind,
            columns,
            values: blocks.flat_map(|block| block_values(kind, block)).collect(),
            bytes,
        }
    }

    fn rows(&self) -> usize {
        self.values.len() / self.columns
    }

    fn linear(&self, isa: Isa, bias: Option<Vec<f32>>) -> Linear {
        let data = TensorData {
            kind: self.kind,
            size: [self.columns, self.rows(), 1],
            bytes: &self.bytes,
        };
        Linear::new(Matrix::pack(&data, isa), bias)
    }

    fn is_quantized(&self) -> bool {
        self.kind.block().0 == BLOCK
    }

    /// The products, and for each the sum of the magnitudes of what is added.
    fn products(&self, input: &[f32], bias: &[f32]) -> Vec<(f64, f64)> {
        let input = if self.is_quantized() {
            rounded(input)
        } else {
            input.iter().copied().map(f64::from).collect()
        };
        let row = |input: &[f64]| {
            let product = |(weights, bias): (&[f64], &f32)| {
                let terms = weights.iter().zip(input).map(|(w, v)| w * v);
                terms.fold(
                    (f64::from(*bias), f64::from(bias.abs())),
                    |(sum, size), term| (sum + term, size + term.abs()),
                )
            };
            let rows = self.values.chunks(self.columns).zip(bias);
            rows.map(product).collect::<Vec<_>>()
        };
        input.chunks(self.columns).flat_map(row).collect()
    }
}

/// Scales of 0.5 to 1.5 sixteenths, minimums of the other sign.
fn random_block(rng: &mut fastrand::Rng, kind: WeightType, size: usize) -> Vec<u8> {
    let mut block: Vec<u8> = (0..size).map(|_| rng.u8(..)).collect();
    let number = rng.f32() * 2.0 - 1.0;
    if kind == WeightType::F32 {
        return number.to_le_bytes().to_vec();
    }
    if kind == WeightType::F16 {
        return f16::from_f32(number).to_le_bytes().to_vec();
    }
    let scale = (0.5 + rng.f32()) / 16.0;
    put_half(&mut block[..2], scale);
    if matches!(kind, WeightType::Q4_1 | WeightType::Q5_1) {
        put_half(&mut block[2..4], -8.0 * scale * rng.f32());
    }
    block
}

fn put_half(to: &mut [u8], value: f32) {
    to.copy_from_slice(&f16::from_f32(value).to_le_bytes());
}

/// As ggml-quants.c: `dequantize_row_*`.
fn block_values(kind: WeightType, block: &[u8]) -> Vec<f64> {
    let half = |at: usize| f64::from(f16::from_le_bytes([block[at], block[at + 1]]));
    let nibbles = |at: usize| {
        let bytes = &block[at..at + 16];
        let (low, high) = (bytes.iter().map(|b| b & 15), bytes.iter().map(|b| b >> 4));
        low.chain(high).map(f64::from).collect::<Vec<_>>()
    };
    let with_fifth_bits = |at: usize| {
        let mut numbers = nibbles(at + 4);
        for (place, number) in numbers.iter_mut().enumerate() {
            *number += f64::from(16 * (block[at + place / 8] >> (place % 8) & 1));
        }
        numbers
    };
    let scaled = |numbers: Vec<f64>, zero: f64, minimum: f64| {
        let values = numbers.iter().map(|n| (n - zero) * half(0) + minimum);
        values.collect()
    };
    match kind {
        WeightType::F32 => vec![f64::from(f32::from_le_bytes(
            block.try_into().unwrap_or_default(),
        ))],
        WeightType::F16 => vec![half(0)],
        WeightType::Q4_0 => scaled(nibbles(2), 8.0, 0.0),
        WeightType::Q4_1 => scaled(nibbles(4), 0.0, half(2)),
        WeightType::Q5_0 => scaled(with_fifth_bits(2), 16.0, 0.0),
        WeightType::Q5_1 => scaled(with_fifth_bits(4), 0.0, half(2)),
        WeightType::Q8_0 => {
            let numbers = block[2..].iter().map(|n| f64::from(n.cast_signed()));
            scaled(numbers.collect(), 0.0, 0.0)
        }
    }
}

/// The input after its quantization to int8; what is not finite counts as zero.
fn rounded(input: &[f32]) -> Vec<f64> {
    let block = |block: &[f32]| {
        let block: Vec<f32> = block
            .iter()
            .map(|v| if v.is_finite() { *v } else { 0.0 })
            .collect();
        let largest = block.iter().fold(0.0_f32, |most, v| most.max(v.abs()));
        let scale = largest / 127.0;
        let number = |v: f32| {
            if scale < f32::MIN_POSITIVE {
                0.0
            } else {
                f64::from((v * (1.0 / scale)).round_ties_even()) * f64::from(scale)
            }
        };
        block.into_iter().map(number).collect::<Vec<f64>>()
    };
    input.chunks(BLOCK).flat_map(block).collect()
}

fn random(rng: &mut fastrand::Rng, count: usize) -> Vec<f32> {
    (0..count).map(|_| rng.f32() * 2.0 - 1.0).collect()
}

/// Errors of `f32` arithmetic on the terms; weights of `F32` are kept in 11 bits.
fn tolerance(kind: WeightType) -> f64 {
    if kind == WeightType::F32 { 1e-3 } else { 1e-5 }
}

/// Around the output, to notice writes outside it.
const GUARD: f32 = 1.5e30;

fn apply(linear: &Linear, isa: Isa, input: &[f32], count: usize, threads: usize) -> Vec<f32> {
    const MARGIN: usize = 64;
    let mut memory = vec![GUARD; count + 2 * MARGIN];
    linear.apply(
        &Activations::new(isa, input, &Team::new(threads)),
        &mut memory[MARGIN..MARGIN + count],
    );
    let (before, rest) = memory.split_at(MARGIN);
    let (output, after) = rest.split_at(count);
    assert!(
        before.iter().chain(after).all(|number| *number == GUARD),
        "{isa:?}"
    );
    output.to_vec()
}

fn assert_close(found: &[f32], expected: &[(f64, f64)], tolerance: f64, what: &str) {
    assert_eq!(found.len(), expected.len());
    for (index, (found, (value, size))) in found.iter().zip(expected).enumerate() {
        let error = (f64::from(*found) - value).abs();
        assert!(
            error <= tolerance * size,
            "{what}: {index}: {found}, not {value}"
        );
    }
}

#[test]
fn products_match_the_reference() {
    let mut rng = fastrand::Rng::with_seed(1);
    // Random shapes; one row; one output; more columns than fit into a tile of caches.
    let mut shapes = vec![[1, 1, 1], [1, 17, 2], [2, 15, 7], [3, 33, 16], [64, 5, 3]];
    shapes.extend((0..25).map(|_| [rng.usize(1..12), rng.usize(1..150), rng.usize(1..40)]));
    for (round, [blocks, width, rows]) in shapes.into_iter().enumerate() {
        for kind in TYPES {
            let mut columns = blocks * BLOCK;
            if kind.block().0 == 1 {
                columns -= rng.usize(0..BLOCK);
            }
            let weights = Weights::random(&mut rng, kind, [columns, width]);
            let (bias, input) = (random(&mut rng, width), random(&mut rng, columns * rows));
            let expected = weights.products(&input, &bias);
            for isa in supported() {
                let linear = weights.linear(isa, Some(bias.clone()));
                let found = apply(&linear, isa, &input, rows * width, 1 + round % 3);
                let what = format!("{kind:?} {isa:?} {columns} × {width}, {rows} rows");
                assert_close(&found, &expected, tolerance(kind), &what);
            }
        }
    }
}

#[test]
fn rows_are_read_back() {
    let mut rng = fastrand::Rng::with_seed(2);
    for kind in TYPES {
        let weights = Weights::random(&mut rng, kind, [96, 35]);
        for isa in supported() {
            let linear = weights.linear(isa, None);
            for (row, values) in weights.values.chunks(96).enumerate() {
                let mut found = vec![0.0; 96];
                linear.matrix.read_row(row, &mut found);
                let values: Vec<_> = values.iter().map(|v| (*v, v.abs().max(1.0))).collect();
                assert_close(
                    &found,
                    &values,
                    tolerance(kind),
                    &format!("{kind:?} {isa:?}"),
                );
            }
        }
    }
}

/// The largest and smallest numbers do not overflow.
#[test]
fn extreme_numbers_match_the_reference() {
    for kind in TYPES {
        let (numbers, size) = kind.block();
        // Bytes of the numbers: 128 is the least of 8 bits.
        for byte in [0_u8, 0x7f, 0x80, 0xff] {
            let mut block = vec![byte; size];
            if numbers == 1 {
                block = random_block(&mut fastrand::Rng::with_seed(3), kind, size);
            } else {
                put_half(&mut block[..2], 1.0);
                if matches!(kind, WeightType::Q4_1 | WeightType::Q5_1) {
                    put_half(&mut block[2..4], -1.0);
                }
            }
            let (columns, width, rows) = (8 * BLOCK, 37, 9);
            let weights = Weights::of(kind, columns, block.repeat(columns / numbers * width));
            for value in [1.0, -1.0, f32::MAX / 1e7, -f32::MIN_POSITIVE * 200.0] {
                let input = vec![value; columns * rows];
                let expected = weights.products(&input, &vec![0.0; width]);
                for isa in supported() {
                    let found = apply(&weights.linear(isa, None), isa, &input, rows * width, 1);
                    let what = format!("{kind:?} {isa:?} {byte} {value}");
                    assert_close(&found, &expected, tolerance(kind), &what);
                }
            }
        }
    }
}

/// A file may hold any bytes. Rows with sound scales are not affected by others.
#[test]
fn any_weights_are_accepted() {
    let mut rng = fastrand::Rng::with_seed(4);
    let strange = [
        f32::NAN,
        f32::INFINITY,
        f32::NEG_INFINITY,
        65_504.0,
        1e-7,
        -0.0,
    ];
    for (kind, rows) in TYPES.into_iter().flat_map(|kind| [(kind, 5), (kind, 20)]) {
        let (columns, width) = (3 * BLOCK, 50);
        let mut weights = Weights::random(&mut rng, kind, [columns, width]);
        let (bias, input) = (random(&mut rng, width), random(&mut rng, columns * rows));
        let expected = weights.products(&input, &bias);
        let row_bytes = weights.bytes.len() / width;
        for (row, bytes) in weights.bytes.chunks_exact_mut(row_bytes).enumerate() {
            if row % 3 == 1 {
                bytes.fill_with(|| rng.u8(..));
                let number = strange[row / 3 % strange.len()];
                if kind == WeightType::F32 {
                    bytes[..4].copy_from_slice(&number.to_le_bytes());
                } else {
                    put_half(&mut bytes[..2], number);
                }
            }
        }
        for isa in supported() {
            let linear = weights.linear(isa, Some(bias.clone()));
            let found = apply(&linear, isa, &input, rows * width, 2);
            let is_sound = |index: usize| index % width % 3 != 1;
            let sound = (0..found.len()).filter(|index| is_sound(*index));
            let (found, expected): (Vec<_>, Vec<_>) =
                sound.map(|index| (found[index], expected[index])).unzip();
            assert_close(
                &found,
                &expected,
                tolerance(kind),
                &format!("{kind:?} {isa:?}"),
            );
        }
    }
}

#[test]
fn non_finite_inputs_count_as_zero() {
    let mut rng = fastrand::Rng::with_seed(5);
    let (columns, width) = (96, 40);
    // Non-finite numbers, and a row too small for an inverse scale.
    let mut input = random(&mut rng, 3 * columns);
    input[..4].copy_from_slice(&[f32::NAN, f32::INFINITY, f32::NEG_INFINITY, -f32::NAN]);
    input[columns..2 * columns].fill(1e-40);
    for kind in TYPES.into_iter().filter(|kind| kind.block().0 == BLOCK) {
        let weights = Weights::random(&mut rng, kind, [columns, width]);
        let expected = weights.products(&input, &vec![0.0; width]);
        for isa in supported() {
            let found = apply(&weights.linear(isa, None), isa, &input, 3 * width, 1);
            assert_close(
                &found,
                &expected,
                tolerance(kind),
                &format!("{kind:?} {isa:?}"),
            );
        }
    }
}
