//! Activations in int8: like ggml, in blocks of 32.

use super::{
    disjoint::DisjointSlices,
    isa::Isa,
    kernel::{Kernel, run},
    team::Team,
    vector::Vector,
    weights::{BLOCK, Quantized},
};

const ROWS_PER_TASK: usize = 32;

/// Activations in int8.
#[derive(Default)]
pub(super) struct QuantizedRows {
    pub rows: usize,
    /// Per row.
    pub blocks: usize,
    pub numbers: Vec<i8>,
    /// One per block.
    pub scales: Vec<f32>,
    /// Sum of the numbers, per block.
    pub sums: Vec<i32>,
}

impl QuantizedRows {
    pub fn new(isa: Isa, input: &[f32], blocks: usize, team: &Team) -> Self {
        let length = blocks * BLOCK;
        let mut quantized = Self::default();
        quantized.resize(input.len() / length, blocks);
        let rows = quantized.rows;
        let numbers = DisjointSlices::new(&mut quantized.numbers);
        let scales = DisjointSlices::new(&mut quantized.scales);
        let sums = DisjointSlices::new(&mut quantized.sums);
        team.for_each(
            rows.div_ceil(ROWS_PER_TASK),
            || (),
            |(), part| {
                let first = part * ROWS_PER_TASK;
                let count = ROWS_PER_TASK.min(rows - first);
                // SAFETY: each row is taken once; the CPU has the instruction set.
                unsafe {
                    let rows = Quantize {
                        input: &input[first * length..(first + count) * length],
                        numbers: numbers.slice(first * length, count * length),
                        scales: scales.slice(first * blocks, count * blocks),
                        sums: sums.slice(first * blocks, count * blocks),
                    };
                    run(isa, rows);
                }
            },
        );
        quantized
    }

    /// Replaces the rows, without a team.
    pub fn quantize(&mut self, isa: Isa, input: &[f32], blocks: usize) {
        self.resize(input.len() / (blocks * BLOCK), blocks);
        self.quantize_row(isa, input, 0);
    }

    /// Replaces the rows by two whose sum is the input, to about 15 bits. `input` becomes what the
    /// first row lacks.
    pub fn quantize_finely(&mut self, isa: Isa, input: &mut [f32]) {
        self.resize(2, input.len() / BLOCK);
        self.quantize_row(isa, input, 0);
        let rounded = self.numbers.as_chunks::<BLOCK>().0.iter().zip(&self.scales);
        for (numbers, (rounded, scale)) in input.as_chunks_mut::<BLOCK>().0.iter_mut().zip(rounded)
        {
            for (number, rounded) in numbers.iter_mut().zip(rounded) {
                *number -= f32::from(*rounded) * scale;
            }
        }
        self.quantize_row(isa, input, 1);
    }

    /// `input`: one or more rows, from the one with this number on.
    fn quantize_row(&mut self, isa: Isa, input: &[f32], row: usize) {
        let rows = Quantize {
            input,
            numbers: &mut self.numbers[row * self.blocks * BLOCK..],
            scales: &mut self.scales[row * self.blocks..],
            sums: &mut self.sums[row * self.blocks..],
        };
        // SAFETY: the CPU has the instruction set.
        unsafe { run(isa, rows) };
    }

    fn resize(&mut self, rows: usize, blocks: usize) {
        (self.rows, self.blocks) = (rows, blocks);
        self.numbers.resize(rows * blocks * BLOCK, 0);
        self.scales.resize(rows * blocks, 0.0);
        self.sums.resize(rows * blocks, 0);
    }

    /// As a matrix.
    pub fn pack(&self, isa: Isa) -> Quantized {
        Quantized::pack_numbers(isa, [self.rows, self.blocks], &self.numbers, &self.scales)
    }
}

/// NaN and infinity count as zero: they would become the largest integer.
struct Quantize<'a> {
    input: &'a [f32],
    numbers: &'a mut [i8],
    scales: &'a mut [f32],
    sums: &'a mut [i32],
}

impl Kernel for Quantize<'_> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<V: Vector>(self) {
        let (input, _) = self.input.as_chunks::<BLOCK>();
        let (numbers, _) = self.numbers.as_chunks_mut::<BLOCK>();
        let outputs = numbers.iter_mut().zip(self.scales).zip(self.sums);
        for (values, ((numbers, scale), sum)) in input.iter().zip(outputs) {
            let mut values = *values;
            let mut largest = [0.0_f32; 16];
            for half in values.as_chunks_mut::<16>().0 {
                for (value, largest) in half.iter_mut().zip(&mut largest) {
                    let size = value.abs();
                    *value = if size < f32::INFINITY { *value } else { 0.0 };
                    let size = if size < f32::INFINITY { size } else { 0.0 };
                    *largest = if size > *largest { size } else { *largest };
                }
            }
            *scale = largest.into_iter().fold(0.0, f32::max) / 127.0;
            // Subnormal scales have no inverse.
            if *scale < f32::MIN_POSITIVE {
                *scale = 0.0;
            }
            let inverse = if *scale > 0.0 { 1.0 / *scale } else { 0.0 };
            *sum = 0;
            for (number, value) in numbers.iter_mut().zip(values) {
                // Rounds to even in the lowest bits (the value is at most 127 in magnitude).
                const WHOLE: f32 = 12_582_912.0;
                let whole = (value * inverse + WHOLE)
                    .to_bits()
                    .wrapping_sub(WHOLE.to_bits()) as i32;
                *number = whole as i8;
                // Cannot overflow; a check would prevent vectors.
                *sum = sum.wrapping_add(whole);
            }
        }
    }
}
