//! Products of activations in int8 with quantized weights.

use std::ops::Range;

use super::{
    disjoint::DisjointSlices,
    isa::Isa,
    kernel::{Kernel, run},
    quantized_rows::QuantizedRows,
    team::Team,
    vector::{PREFETCH, Vector},
    weights::{
        AlignedBytes, BLOCK, FIFTH_BITS, Format, PANEL, PANEL_NUMBERS, PanelLayout, QUAD, QUADS,
        Quantized, SCALES,
    },
};

/// Balances the load of threads that are interrupted.
const TASKS_PER_THREAD: usize = 4;

/// A matrix in parts of as many rows as two vectors have lanes.
pub(super) struct Units<'a> {
    isa: Isa,
    matrix: &'a Quantized,
    /// Per unit.
    panels: usize,
}

impl<'a> Units<'a> {
    pub fn of(isa: Isa, matrix: &'a Quantized) -> Self {
        let panels = if isa == Isa::Avx512Vnni { 2 } else { 1 };
        Self {
            isa,
            matrix,
            panels,
        }
    }

    fn count(&self) -> usize {
        self.matrix.rows.div_ceil(self.rows())
    }

    /// Per unit.
    pub fn rows(&self) -> usize {
        PANEL * self.panels
    }

    /// `bias`: of whole panels.
    pub fn multiply_all(
        &self,
        input: &QuantizedRows,
        bias: Option<&[f32]>,
        output: &mut [f32],
        team: &Team,
    ) {
        // Products with few rows are bound by memory; fewer tasks cost less synchronization.
        let per_task = self
            .count()
            .div_ceil(team.threads() * TASKS_PER_THREAD)
            .max(1);
        let shared = DisjointSlices::new(output);
        team.for_each(
            self.count().div_ceil(per_task),
            AlignedBytes::default,
            |scratch, task| {
                let first = task * per_task;
                let numbers = first..(first + per_task).min(self.count());
                // SAFETY: this task alone writes these columns.
                unsafe { self.multiply(numbers, input, bias, &shared, scratch) };
            },
        );
    }

    /// Writes only the columns of these units, in ascending order.
    pub fn multiply_some(
        &self,
        numbers: &[usize],
        input: &QuantizedRows,
        output: &mut [f32],
        team: &Team,
    ) {
        assert!(numbers.is_sorted_by(|a, b| a < b));
        let shared = DisjointSlices::new(output);
        team.for_each(numbers.len(), AlignedBytes::default, |scratch, task| {
            let number = numbers[task];
            // SAFETY: this task alone writes these columns.
            unsafe { self.multiply(number..number + 1, input, None, &shared, scratch) };
        });
    }

    pub fn multiply_on_this_thread(
        &self,
        input: &QuantizedRows,
        output: &mut [f32],
        scratch: &mut AlignedBytes,
    ) {
        let shared = DisjointSlices::new(output);
        // SAFETY: nothing else writes the output.
        unsafe { self.multiply(0..self.count(), input, None, &shared, scratch) };
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
        let whole_panels = self.matrix.rows.next_multiple_of(PANEL);
        assert!(bias.is_none_or(|bias| bias.len() >= whole_panels));
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
                        let (numbers, to) = (numbers.add(at), to.add(at));
                        if format.has_fifth_bit() {
                            unpack_numbers::<V, true>(fifth_bits.add(at), numbers, to);
                        } else if format == Format::HighBits {
                            unpack_high_bits::<V>(numbers, to);
                        } else {
                            unpack_numbers::<V, false>(numbers, numbers, to);
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

/// As [`unpack_numbers`], to twice the numbers.
///
/// # Safety
/// As there.
#[inline(always)]
unsafe fn unpack_high_bits<V: Vector>(numbers: *const u8, to: *mut u8) {
    const DOUBLED: i8 = 30;
    // SAFETY: upheld by the caller.
    unsafe {
        for pair in 0..QUADS / 2 {
            let from = numbers.add(pair * QUAD * PANEL);
            V::prefetch(from.wrapping_add(PREFETCH));
            let both = V::load_int(from);
            let (low, high) = (
                V::raised_bits::<1>(both, DOUBLED),
                V::bits::<3>(both, DOUBLED),
            );
            V::store_int(to.add(pair * QUAD * PANEL), low);
            V::store_int(to.add((pair + QUADS / 2) * QUAD * PANEL), high);
        }
    }
}
