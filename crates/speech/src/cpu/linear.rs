//! Products of activations with weight matrices.
//!
//! With quantized weights in int8: like ggml, activations are quantized to 8 bits in blocks of 32.

use std::{cell::OnceCell, ops::Range};

use gemm::{Parallelism, gemm};
use half::f16;
use half::slice::HalfFloatSliceExt as _;

use super::{
    disjoint::DisjointSlices,
    isa::Isa,
    kernel::{Kernel, run},
    team::Team,
    vector::Vector,
    weights::{
        AlignedBytes, BLOCK, FIFTH_BITS, Format, Matrix, PANEL, PANEL_NUMBERS, PanelLayout, QUAD,
        QUADS, Quantized, SCALES,
    },
};

const ROWS_PER_TASK: usize = 32;
/// Balances the load of threads that are interrupted.
const TASKS_PER_THREAD: usize = 4;
/// Rows of `f16` weights that are widened at a time: fits into the L2 cache with up to 2048 columns.
const WIDENED_ROWS: usize = 128;
/// From so many rows on, widening `f16` weights pays.
const MIN_WIDENED: usize = 16;

/// Rows of numbers to multiply; quantized once for all products that need it.
pub(super) struct Activations<'a> {
    isa: Isa,
    rows: &'a [f32],
    team: &'a Team,
    quantized: OnceCell<QuantizedRows>,
}

impl<'a> Activations<'a> {
    pub fn new(isa: Isa, rows: &'a [f32], team: &'a Team) -> Self {
        Self {
            isa,
            rows,
            team,
            quantized: OnceCell::new(),
        }
    }
}

pub(super) struct Linear {
    pub matrix: Matrix,
    /// As long as the output; zero if there is none.
    bias: Vec<f32>,
}

impl Linear {
    pub fn new(matrix: Matrix, bias: Option<Vec<f32>>) -> Self {
        // Whole panels, so that vectors can be read.
        let length = matrix.rows().next_multiple_of(PANEL);
        let mut bias = bias.unwrap_or_default();
        bias.resize(length, 0.0);
        Self { matrix, bias }
    }

    /// `input`: rows of as many numbers as the matrix has columns. `output` gets as many rows, of
    /// as many numbers as the matrix has rows.
    pub fn apply(&self, input: &Activations, output: &mut [f32]) {
        match &self.matrix {
            Matrix::Quantized(matrix) => self.multiply_quantized(matrix, input, output),
            Matrix::Half { columns, .. } => {
                self.apply_strided(input.isa, input.rows, *columns, output, input.team);
            }
        }
    }

    /// As [`Self::apply`] with rows of `input` that overlap: `stride` is their distance. For weights
    /// that are not quantized.
    pub fn apply_strided(
        &self,
        isa: Isa,
        input: &[f32],
        stride: usize,
        output: &mut [f32],
        team: &Team,
    ) {
        let Matrix::Half {
            rows: width,
            columns,
            numbers,
        } = &self.matrix
        else {
            return;
        };
        let (width, columns) = (*width, *columns);
        let rows = output.len() / width;
        assert!(input.len() >= (rows - 1) * stride + columns);
        let parts = width.div_ceil(WIDENED_ROWS);
        let shared = DisjointSlices::new(output);
        team.for_each(parts, Vec::new, |widened: &mut Vec<f32>, part| {
            let first = part * WIDENED_ROWS;
            let count = WIDENED_ROWS.min(width - first);
            let weights = &numbers[first * columns..][..count * columns];
            if rows < MIN_WIDENED {
                for row in 0..rows {
                    let input = &input[row * stride..][..columns];
                    // SAFETY: this task alone writes these columns; the CPU has the instruction
                    // set.
                    unsafe {
                        let output = shared.slice(row * width + first, count);
                        run(
                            isa,
                            DotHalf {
                                weights,
                                input,
                                output,
                            },
                        );
                    }
                }
            } else {
                widened.resize(count * columns, 0.0);
                weights.convert_to_f32_slice(widened);
                // SAFETY: the matrices are inside their slices; this task alone writes these
                // columns.
                unsafe {
                    let output = shared.start().add(first);
                    multiply(
                        [count, rows, columns],
                        (output, width as isize),
                        (widened.as_ptr(), columns as isize, 1),
                        (input.as_ptr(), 1, stride as isize),
                    );
                }
            }
            for row in 0..rows {
                // SAFETY: this task alone writes these columns.
                let output = unsafe { shared.slice(row * width + first, count) };
                for (number, bias) in output.iter_mut().zip(&self.bias[first..]) {
                    *number += bias;
                }
            }
        });
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

/// One dot product per number of the output.
struct DotHalf<'a> {
    weights: &'a [f16],
    input: &'a [f32],
    output: &'a mut [f32],
}

impl Kernel for DotHalf<'_> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<V: Vector>(self) {
        let rows = self.weights.chunks_exact(self.input.len());
        for (output, weights) in self.output.iter_mut().zip(rows) {
            // SAFETY: both slices have the same length.
            *output = unsafe { dot_half::<V>(weights, self.input) };
        }
    }
}

/// # Safety
/// The slices have the same length; the CPU has the instruction set.
#[inline(always)]
pub(super) unsafe fn dot_half<V: Vector>(weights: &[f16], input: &[f32]) -> f32 {
    let length = input.len();
    let whole = length - length % (2 * V::LANES);
    // SAFETY: upheld by the caller.
    unsafe {
        let (mut even, mut odd) = (V::splat(0.0), V::splat(0.0));
        let (weights_at, input_at) = (weights.as_ptr(), input.as_ptr());
        let mut at = 0;
        while at < whole {
            let next = at + V::LANES;
            even = V::multiply_add(
                V::load_half(weights_at.add(at)),
                V::load(input_at.add(at)),
                even,
            );
            odd = V::multiply_add(
                V::load_half(weights_at.add(next)),
                V::load(input_at.add(next)),
                odd,
            );
            at += 2 * V::LANES;
        }
        let rest = weights[whole..].iter().zip(&input[whole..]);
        V::sum(V::add(even, odd)) + rest.map(|(w, v)| w.to_f32() * v).sum::<f32>()
    }
}

impl Linear {
    fn multiply_quantized(&self, matrix: &Quantized, input: &Activations, output: &mut [f32]) {
        let (isa, team) = (input.isa, input.team);
        let quantized = input
            .quantized
            .get_or_init(|| QuantizedRows::new(isa, input.rows, matrix.blocks, team));
        let units = Units::of(isa, matrix);
        // Products with few rows are bound by memory; fewer tasks cost less synchronization.
        let per_task = units
            .count()
            .div_ceil(team.threads() * TASKS_PER_THREAD)
            .max(1);
        let shared = DisjointSlices::new(output);
        team.for_each(
            units.count().div_ceil(per_task),
            AlignedBytes::default,
            |scratch, task| {
                let first = task * per_task;
                let numbers = first..(first + per_task).min(units.count());
                // SAFETY: this task alone writes these columns.
                unsafe { units.multiply(numbers, quantized, Some(&self.bias), &shared, scratch) };
            },
        );
    }
}

/// The product of rows of input with `matrix`, without a team.
pub(super) fn multiply_on_this_thread(
    isa: Isa,
    matrix: &Quantized,
    input: &QuantizedRows,
    output: &mut [f32],
    scratch: &mut AlignedBytes,
) {
    let units = Units::of(isa, matrix);
    let shared = DisjointSlices::new(output);
    // SAFETY: nothing else writes the output.
    unsafe { units.multiply(0..units.count(), input, None, &shared, scratch) };
}

/// A matrix in parts of as many rows as two vectors have lanes.
struct Units<'a> {
    isa: Isa,
    matrix: &'a Quantized,
    /// Per unit.
    panels: usize,
}

impl<'a> Units<'a> {
    fn of(isa: Isa, matrix: &'a Quantized) -> Self {
        let panels = if isa == Isa::Avx512Vnni { 2 } else { 1 };
        Self {
            isa,
            matrix,
            panels,
        }
    }

    fn count(&self) -> usize {
        self.matrix.rows.div_ceil(PANEL).div_ceil(self.panels)
    }

    /// # Safety
    /// No other thread writes these units' columns of the output.
    unsafe fn multiply(
        &self,
        numbers: Range<usize>,
        input: &QuantizedRows,
        bias: Option<&[f32]>,
        output: &DisjointSlices<f32>,
        scratch: &mut AlignedBytes,
    ) {
        assert_eq!(input.blocks, self.matrix.blocks);
        let all = self.matrix.rows.div_ceil(PANEL);
        for number in numbers {
            let first_panel = number * self.panels;
            let product = UnitProduct {
                matrix: self.matrix,
                first_panel,
                panels: self.panels.min(all - first_panel),
                input,
                bias,
                output,
                scratch,
            };
            // SAFETY: upheld by the caller; the CPU has the instruction set.
            unsafe {
                if self.matrix.format == Format::Q8_0 {
                    run(self.isa, SignedProduct(product));
                } else {
                    run(self.isa, product);
                }
            }
        }
    }
}

/// Activations in int8.
#[derive(Default)]
pub(super) struct QuantizedRows {
    rows: usize,
    /// Per row.
    blocks: usize,
    numbers: Vec<i8>,
    /// One per block.
    scales: Vec<f32>,
    /// Sum of the numbers, per block.
    sums: Vec<i32>,
}

impl QuantizedRows {
    fn new(isa: Isa, input: &[f32], blocks: usize, team: &Team) -> Self {
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

/// All rows of the input times as many rows of weights as two vectors have lanes.
struct UnitProduct<'a, 'b> {
    matrix: &'a Quantized,
    first_panel: usize,
    panels: usize,
    input: &'a QuantizedRows,
    /// Of whole panels.
    bias: Option<&'a [f32]>,
    /// Rows of `matrix.rows` numbers.
    output: &'a DisjointSlices<'b, f32>,
    scratch: &'a mut AlignedBytes,
}

/// With weights of 8 bits, which are multiplied where they are.
struct SignedProduct<'a, 'b>(UnitProduct<'a, 'b>);

impl Kernel for SignedProduct<'_, '_> {
    type Output = ();
    const SIGNED: bool = true;

    #[inline(always)]
    unsafe fn run<V: Vector>(self) {
        let Self(product) = self;
        let matrix = product.matrix;
        let layout = matrix.format.layout(matrix.blocks);
        let start = product.first_panel * layout.size;
        let weights = UnpackedPanels {
            bytes: &matrix.bytes.bytes()[start..start + product.panels * layout.size],
            layout,
            has_minimum: false,
            zero: if V::SIGNED { 0 } else { matrix.format.zero() },
        };
        // SAFETY: upheld by the caller.
        unsafe { product.multiply::<V>(&weights) };
    }
}

impl Kernel for UnitProduct<'_, '_> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<V: Vector>(mut self) {
        let mut scratch = std::mem::take(self.scratch);
        // SAFETY: upheld by the caller.
        unsafe {
            let layout = self.unpack::<V>(&mut scratch);
            self.multiply::<V>(&UnpackedPanels {
                bytes: scratch.bytes(),
                layout,
                has_minimum: self.matrix.format.has_minimum(),
                zero: self.matrix.format.zero(),
            });
        }
        *self.scratch = scratch;
    }
}

/// Panels with numbers in bytes.
struct UnpackedPanels<'a> {
    bytes: &'a [u8],
    layout: PanelLayout,
    has_minimum: bool,
    zero: i32,
}

impl UnitProduct<'_, '_> {
    /// # Safety
    /// The CPU has the instruction set.
    #[inline(always)]
    unsafe fn unpack<V: Vector>(&mut self, scratch: &mut AlignedBytes) -> PanelLayout {
        let (format, blocks) = (self.matrix.format, self.matrix.blocks);
        let packed_layout = format.layout(blocks);
        let scales = blocks * PANEL_NUMBERS;
        let minimums = scales + blocks * SCALES;
        let header = packed_layout.size - packed_layout.scales;
        let layout = PanelLayout {
            fifth_bits: scales,
            scales,
            minimums,
            size: (scales + header).next_multiple_of(64),
        };
        scratch.resize(self.panels * layout.size);
        let start = self.first_panel * packed_layout.size;
        let packed = self.matrix.bytes.bytes()[start..].chunks_exact(packed_layout.size);
        for (to, from) in scratch
            .bytes_mut()
            .chunks_exact_mut(layout.size)
            .zip(packed)
        {
            to[scales..scales + header].copy_from_slice(&from[packed_layout.scales..]);
            for block in 0..blocks {
                // SAFETY: all vectors are inside the panels.
                unsafe {
                    let fifth_bits = from
                        .as_ptr()
                        .add(packed_layout.fifth_bits + block * FIFTH_BITS);
                    let numbers = from.as_ptr().add(block * format.number_bytes());
                    let to = to.as_mut_ptr().add(block * PANEL_NUMBERS);
                    for side in (0..PANEL).step_by(V::LANES) {
                        let at = side * QUAD;
                        if format.has_fifth_bit() {
                            unpack_numbers::<V, true>(
                                fifth_bits.add(at),
                                numbers.add(at),
                                to.add(at),
                            );
                        } else {
                            unpack_numbers::<V, false>(numbers, numbers.add(at), to.add(at));
                        }
                    }
                }
            }
        }
        layout
    }

    /// # Safety
    /// The CPU has the instruction set.
    #[inline(always)]
    unsafe fn multiply<V: Vector>(&self, weights: &UnpackedPanels) {
        let mut row = 0;
        while row < self.input.rows {
            let rows = V::TILE.min(self.input.rows - row);
            // SAFETY: upheld by the caller.
            unsafe {
                match rows {
                    1 => self.tile::<V, 1>(weights, row),
                    2 => self.tile::<V, 2>(weights, row),
                    3 => self.tile::<V, 3>(weights, row),
                    4 => self.tile::<V, 4>(weights, row),
                    5 => self.tile::<V, 5>(weights, row),
                    _ => self.tile::<V, 6>(weights, row),
                }
            }
            row += rows;
        }
    }

    /// # Safety
    /// The CPU has the instruction set.
    #[inline(always)]
    unsafe fn tile<V: Vector, const ROWS: usize>(&self, weights: &UnpackedPanels, row: usize) {
        let blocks = self.input.blocks;
        // Where the second vector's numbers, scales and biases are. That of the last panel may have no
        // rows of its own: it repeats the first.
        let second = if V::LANES < PANEL {
            [V::LANES * QUAD, V::LANES * 2, V::LANES]
        } else if self.panels == 2 {
            [weights.layout.size, weights.layout.size, PANEL]
        } else {
            [0; 3]
        };
        let PanelLayout {
            scales: scales_at,
            minimums: minimums_at,
            ..
        } = weights.layout;
        // SAFETY: all reads are inside the panels and the quantized rows.
        let totals = unsafe {
            let bias = match self.bias {
                None => [V::splat(0.0); 2],
                Some(bias) => {
                    let bias = bias.as_ptr().add(self.first_panel * PANEL);
                    [V::load(bias), V::load(bias.add(second[2]))]
                }
            };
            let mut totals = [bias; ROWS];
            let numbers = self.input.numbers.as_ptr().add(row * blocks * BLOCK);
            let scales = self.input.scales.as_ptr().add(row * blocks);
            let sums = self.input.sums.as_ptr().add(row * blocks);
            for block in 0..blocks {
                let base = weights.bytes.as_ptr();
                let mut dots = [[V::splat_int(0); 2]; ROWS];
                if weights.zero != 0 {
                    for (m, dot) in dots.iter_mut().enumerate() {
                        let sum = sums.add(m * blocks + block).read();
                        *dot = [V::splat_int(sum.wrapping_mul(-weights.zero)); 2];
                    }
                }
                let of_block = base.add(block * PANEL_NUMBERS);
                let of_row = numbers.add(block * BLOCK);
                V::add_products(&mut dots, of_block, second[0], of_row, blocks * BLOCK);
                let load = |at: *const u8| {
                    [
                        V::load_half(at.cast()),
                        V::load_half(at.add(second[1]).cast()),
                    ]
                };
                let of_weights = load(base.add(scales_at + block * SCALES));
                for (m, total) in totals.iter_mut().enumerate() {
                    let scale = V::splat(scales.add(m * blocks + block).read());
                    for side in 0..2 {
                        let dot = V::to_float(dots[m][side]);
                        let scale = V::multiply(of_weights[side], scale);
                        total[side] = V::multiply_add(dot, scale, total[side]);
                    }
                }
                if weights.has_minimum {
                    let minimums = load(base.add(minimums_at + block * SCALES));
                    for (m, total) in totals.iter_mut().enumerate() {
                        let at = m * blocks + block;
                        let sum = V::splat(scales.add(at).read() * sums.add(at).read() as f32);
                        for side in 0..2 {
                            total[side] = V::multiply_add(minimums[side], sum, total[side]);
                        }
                    }
                }
            }
            totals
        };
        let width = self.matrix.rows;
        for (m, total) in totals.iter().enumerate() {
            for (side, total) in total.iter().enumerate() {
                let first = self.first_panel * PANEL + side * V::LANES;
                let count = V::LANES.min(width.saturating_sub(first));
                // SAFETY: this task alone writes these columns.
                unsafe {
                    let output = self.output.slice((row + m) * width + first, count);
                    V::store(output.as_mut_ptr(), *total, output.len());
                }
            }
        }
    }
}

/// Unpacks the quads of one block, for as many rows as there are lanes.
///
/// # Safety
/// The pointers are into one block of a panel, packed and unpacked.
#[inline(always)]
unsafe fn unpack_numbers<V: Vector, const FIFTH_BIT: bool>(
    fifth_bits: *const u8,
    numbers: *const u8,
    to: *mut u8,
) {
    const NIBBLE: i8 = 15;
    const FIFTH: i8 = 16;
    // SAFETY: upheld by the caller.
    unsafe {
        let bits = V::load_int(fifth_bits);
        for pair in 0..QUADS / 2 {
            let both = V::load_int(numbers.add(pair * QUAD * PANEL));
            let mut low = V::bits::<0>(both, NIBBLE);
            let mut high = V::bits::<4>(both, NIBBLE);
            if FIFTH_BIT {
                let (of_low, of_high) = match pair {
                    0 => (
                        V::raised_bits::<4>(bits, FIFTH),
                        V::raised_bits::<0>(bits, FIFTH),
                    ),
                    1 => (V::raised_bits::<3>(bits, FIFTH), V::bits::<1>(bits, FIFTH)),
                    2 => (V::raised_bits::<2>(bits, FIFTH), V::bits::<2>(bits, FIFTH)),
                    _ => (V::raised_bits::<1>(bits, FIFTH), V::bits::<3>(bits, FIFTH)),
                };
                low = V::or(low, of_low);
                high = V::or(high, of_high);
            }
            V::store_int(to.add(pair * QUAD * PANEL), low);
            V::store_int(to.add((pair + QUADS / 2) * QUAD * PANEL), high);
        }
    }
}
