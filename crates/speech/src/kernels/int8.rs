//! Products with q8_0 weights in whole numbers, by the processor's own
//! instruction for them (AVX-512 VNNI): four times as many multiplications in
//! the same time as with `f32`.
//!
//! As ggml itself does, activations are rounded to 8 bits in blocks as long as
//! those of the weights, each with a scale of its own. The instruction takes one
//! side without a sign, so weights are moved up by 128 and what that adds is
//! taken off again.

use std::arch::x86_64::*;

use whisper_rs_sys as native;

use super::{
    crew::share,
    lanes::has_avx512,
    split::Split,
    tensor::{Tensor, is_f32},
};

/// Numbers that share a scale, as q8_0 lays them down.
const BLOCK: usize = 32;
/// Bytes of such a block: a scale as `f16`, then the numbers.
const BLOCK_BYTES: usize = 2 + BLOCK;
/// Numbers that one lane of the instruction multiplies and adds.
const QUAD: usize = 4;
const QUADS: usize = BLOCK / QUAD;
/// Rows of weights in one vector, and rows multiplied in one go.
const LANES: usize = 16;
const PANEL: usize = 2 * LANES;
/// Rows of activations multiplied in one go: with so many, all sums stay in registers.
const TILE: usize = 6;
/// Rows of activations that a thread rounds in one go.
const ROUNDED_ROWS: usize = 32;

/// Whether this processor has what this module needs.
fn is_supported() -> bool {
    has_avx512() && is_x86_feature_detected!("avx512vnni")
}

/// Whether this module can compute a product: one matrix of q8_0 weights.
pub(super) fn takes(weights: &native::ggml_tensor, input: &native::ggml_tensor) -> bool {
    weights.type_ == native::ggml_type_GGML_TYPE_Q8_0
        && is_f32(input)
        && [weights, input].map(|t| (t.ne[2], t.ne[3])) == [(1, 1); 2]
        && is_supported()
}

/// Computes `op`: each row of the output is a row of the input times the
/// transposed weights.
///
/// # Safety
/// `op` is a product whose sources [`takes`] took, with its data in memory.
pub(super) unsafe fn compute(op: &native::ggml_tensor, threads: usize) {
    // SAFETY: as the caller says.
    let (output, weights, rounded) = unsafe {
        let input = Tensor::of(&*op.src[1]);
        (
            Tensor::of(op),
            Tensor::of(&*op.src[0]),
            Rounded::of(&input, threads),
        )
    };
    let panels = weights.size[1].div_ceil(PANEL);
    let room = || Panel::with_room(rounded.blocks);
    share(panels, threads, room, |panel, number| {
        let first = number * PANEL;
        // SAFETY: the rows are inside the weights; these columns of the output
        // are nobody else's; the processor was asked.
        unsafe {
            panel.fill(&weights, first);
            panel.multiply(&rounded, &output, first);
        }
    });
}

/// Activations as whole numbers.
struct Rounded {
    rows: usize,
    /// In a row.
    blocks: usize,
    numbers: Vec<i8>,
    /// One for each block.
    scales: Vec<f32>,
    /// What moving the weights up adds to each block's product, with the sign turned.
    offsets: Vec<i32>,
}

impl Rounded {
    /// # Safety
    /// `input` is one matrix of `f32` with its data in memory; the processor is
    /// supported.
    unsafe fn of(input: &Tensor, threads: usize) -> Self {
        let (rows, blocks) = (input.size[1], input.size[0] / BLOCK);
        let mut rounded = Self {
            rows,
            blocks,
            numbers: vec![0; rows * blocks * BLOCK],
            scales: vec![0.0; rows * blocks],
            offsets: vec![0; rows * blocks],
        };
        let numbers = Split::new(&mut rounded.numbers);
        let scales = Split::new(&mut rounded.scales);
        let offsets = Split::new(&mut rounded.offsets);
        let parts = rows.div_ceil(ROUNDED_ROWS);
        share(
            parts,
            threads,
            || (),
            |(), part| {
                let first = part * ROUNDED_ROWS;
                for row in first..(first + ROUNDED_ROWS).min(rows) {
                    // SAFETY: each row is taken once; the input's has as many blocks.
                    unsafe {
                        round(
                            input.row(row, [0, 0]).cast(),
                            numbers.part(row * blocks * BLOCK, blocks * BLOCK),
                            scales.part(row * blocks, blocks),
                            offsets.part(row * blocks, blocks),
                        );
                    }
                }
            },
        );
        rounded
    }
}

/// Zero for what is no number: it would be the largest whole number in each sum.
#[target_feature(enable = "avx512f")]
fn finite(values: __m512) -> __m512 {
    let are =
        _mm512_cmp_ps_mask::<_CMP_LT_OQ>(_mm512_abs_ps(values), _mm512_set1_ps(f32::INFINITY));
    _mm512_maskz_mov_ps(are, values)
}

/// Rounds one row.
///
/// # Safety
/// `values` are as many as there is room for `numbers`.
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni")]
unsafe fn round(values: *const f32, numbers: &mut [i8], scales: &mut [f32], offsets: &mut [i32]) {
    let blocks = numbers.chunks_exact_mut(BLOCK).zip(scales).zip(offsets);
    for (block, ((numbers, scale), offset)) in blocks.enumerate() {
        // SAFETY: a block is two vectors long, both where it is read and written.
        unsafe {
            let values = values.add(block * BLOCK);
            let low = finite(_mm512_loadu_ps(values));
            let high = finite(_mm512_loadu_ps(values.add(LANES)));
            let largest = _mm512_max_ps(_mm512_abs_ps(low), _mm512_abs_ps(high));
            *scale = _mm512_reduce_max_ps(largest) / 127.0;
            // What is below has no inverse: it counts as nothing.
            if *scale < f32::MIN_POSITIVE {
                *scale = 0.0;
            }
            let inverse = _mm512_set1_ps(if *scale > 0.0 { 1.0 / *scale } else { 0.0 });
            let low = _mm512_cvtps_epi32(_mm512_mul_ps(low, inverse));
            let high = _mm512_cvtps_epi32(_mm512_mul_ps(high, inverse));
            let numbers = numbers.as_mut_ptr().cast::<__m128i>();
            _mm_storeu_si128(numbers, _mm512_cvtsepi32_epi8(low));
            _mm_storeu_si128(numbers.add(1), _mm512_cvtsepi32_epi8(high));
            *offset = -128 * _mm512_reduce_add_epi32(_mm512_add_epi32(low, high));
        }
    }
}

/// [`PANEL`] rows of weights, laid out as they are multiplied: for each block
/// its quads, in each of them the rows side by side.
struct Panel {
    numbers: Vec<u32>,
    scales: Vec<f32>,
}

impl Panel {
    fn with_room(blocks: usize) -> Self {
        Self {
            numbers: vec![0; blocks * QUADS * PANEL],
            scales: vec![0.0; blocks * PANEL],
        }
    }

    /// Takes the rows from `first` on; rows past the end count as zero.
    ///
    /// # Safety
    /// `weights` are q8_0 rows of as many blocks as there is room for.
    unsafe fn fill(&mut self, weights: &Tensor, first: usize) {
        let rows = PANEL.min(weights.size[1] - first);
        if rows < PANEL {
            self.scales.fill(0.0);
        }
        let blocks = self.scales.len() / PANEL;
        for row in 0..rows {
            let data = weights.row(first + row, [0, 0]);
            for block in 0..blocks {
                // SAFETY: the block is inside the row.
                unsafe {
                    let bytes = data.add(block * BLOCK_BYTES);
                    let scale = native::ggml_fp16_to_fp32(bytes.cast::<u16>().read_unaligned());
                    self.scales[block * PANEL + row] = scale;
                    let quads = bytes.add(2).cast::<u32>();
                    for quad in 0..QUADS {
                        let moved = quads.add(quad).read_unaligned() ^ 0x8080_8080;
                        self.numbers[(block * QUADS + quad) * PANEL + row] = moved;
                    }
                }
            }
        }
    }

    /// Multiplies all of `rounded` and writes the output's columns from `first` on.
    ///
    /// # Safety
    /// `output` has a row for each of `rounded`; the processor is supported.
    unsafe fn multiply(&self, rounded: &Rounded, output: &Tensor, first: usize) {
        let columns = PANEL.min(output.size[0] - first);
        let mut row = 0;
        while row < rounded.rows {
            let tile = TILE.min(rounded.rows - row);
            // SAFETY: as the caller says.
            unsafe {
                match tile {
                    1 => self.tile::<1>(rounded, row, output, first, columns),
                    2 => self.tile::<2>(rounded, row, output, first, columns),
                    3 => self.tile::<3>(rounded, row, output, first, columns),
                    4 => self.tile::<4>(rounded, row, output, first, columns),
                    5 => self.tile::<5>(rounded, row, output, first, columns),
                    _ => self.tile::<TILE>(rounded, row, output, first, columns),
                }
            }
            row += tile;
        }
    }

    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni")]
    unsafe fn tile<const ROWS: usize>(
        &self,
        rounded: &Rounded,
        row: usize,
        output: &Tensor,
        first: usize,
        columns: usize,
    ) {
        let blocks = rounded.blocks;
        let mut sums = [[_mm512_setzero_ps(); 2]; ROWS];
        // SAFETY: all reads are inside the panel and the rounded rows; the masks
        // keep the writes inside the output.
        unsafe {
            let numbers = rounded
                .numbers
                .as_ptr()
                .add(row * blocks * BLOCK)
                .cast::<i32>();
            let scales = rounded.scales.as_ptr().add(row * blocks);
            let offsets = rounded.offsets.as_ptr().add(row * blocks);
            for block in 0..blocks {
                let mut dots = [[_mm512_setzero_si512(); 2]; ROWS];
                for (m, dot) in dots.iter_mut().enumerate() {
                    *dot = [_mm512_set1_epi32(offsets.add(m * blocks + block).read()); 2];
                }
                let weights = self.numbers.as_ptr().add(block * QUADS * PANEL);
                for quad in 0..QUADS {
                    let weights = weights.add(quad * PANEL);
                    let left = _mm512_loadu_si512(weights.cast());
                    let right = _mm512_loadu_si512(weights.add(LANES).cast());
                    for (m, dot) in dots.iter_mut().enumerate() {
                        let four = numbers.add((m * blocks + block) * QUADS + quad);
                        let four = _mm512_set1_epi32(four.read_unaligned());
                        dot[0] = _mm512_dpbusd_epi32(dot[0], left, four);
                        dot[1] = _mm512_dpbusd_epi32(dot[1], right, four);
                    }
                }
                let of_weights = self.scales.as_ptr().add(block * PANEL);
                let left = _mm512_loadu_ps(of_weights);
                let right = _mm512_loadu_ps(of_weights.add(LANES));
                for (m, sum) in sums.iter_mut().enumerate() {
                    let scale = _mm512_set1_ps(scales.add(m * blocks + block).read());
                    let dot = dots[m].map(|dot| _mm512_cvtepi32_ps(dot));
                    sum[0] = _mm512_fmadd_ps(dot[0], _mm512_mul_ps(left, scale), sum[0]);
                    sum[1] = _mm512_fmadd_ps(dot[1], _mm512_mul_ps(right, scale), sum[1]);
                }
            }
            let all = u32::MAX >> (PANEL - columns);
            let masks = [all as u16, (all >> LANES) as u16];
            for (m, sum) in sums.iter().enumerate() {
                let at = output.row(row + m, [0, 0]).cast::<f32>().add(first);
                _mm512_mask_storeu_ps(at, masks[0], sum[0]);
                _mm512_mask_storeu_ps(at.wrapping_add(LANES), masks[1], sum[1]);
            }
        }
    }
}
