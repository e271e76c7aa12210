//! Products with q8_0 weights in int8 (AVX-512 VNNI), four times as fast as `f32`.
//!
//! Like ggml, quantizes activations to 8 bits in blocks of 32. One operand must be unsigned:
//! weights are shifted by 128, and the effect is subtracted.

use std::arch::x86_64::*;

use whisper_rs_sys as native;

use super::{
    disjoint::DisjointSlices,
    lanes::has_avx512,
    parallel::parallel_for,
    tensor::{Tensor, is_f32},
};

const BLOCK: usize = 32;
/// A scale as `f16`, then the numbers.
const BLOCK_BYTES: usize = 2 + BLOCK;
/// Numbers per lane.
const QUAD: usize = 4;
const QUADS: usize = BLOCK / QUAD;
const LANES: usize = 16;
const PANEL: usize = 2 * LANES;
/// All sums stay in registers.
const TILE: usize = 6;
const ROWS_PER_TASK: usize = 32;

fn is_supported() -> bool {
    has_avx512() && is_x86_feature_detected!("avx512vnni")
}

pub(super) fn supports(weights: &native::ggml_tensor, input: &native::ggml_tensor) -> bool {
    weights.type_ == native::ggml_type_GGML_TYPE_Q8_0
        && is_f32(input)
        && [weights, input].map(|t| (t.ne[2], t.ne[3])) == [(1, 1); 2]
        && is_supported()
}

/// # Safety
/// The sources of `op` passed [`supports`] and have their data in memory.
pub(super) unsafe fn compute(op: &native::ggml_tensor, threads: usize) {
    // SAFETY: upheld by the caller.
    let (output, weights, quantized) = unsafe {
        let input = Tensor::of(&*op.src[1]);
        (
            Tensor::of(op),
            Tensor::of(&*op.src[0]),
            QuantizedRows::of(&input, threads),
        )
    };
    let panels = weights.size[1].div_ceil(PANEL);
    let new_panel = || Panel::with_blocks(quantized.blocks);
    parallel_for(panels, threads, new_panel, |panel, number| {
        let first = number * PANEL;
        // SAFETY: the rows are inside the weights; this task alone writes these columns of the
        // output; the CPU is supported.
        unsafe {
            panel.fill(&weights, first);
            panel.multiply(&quantized, &output, first);
        }
    });
}

struct QuantizedRows {
    rows: usize,
    /// Per row.
    blocks: usize,
    numbers: Vec<i8>,
    /// One per block.
    scales: Vec<f32>,
    /// Negated effect of the weight shift, per block.
    offsets: Vec<i32>,
}

impl QuantizedRows {
    /// # Safety
    /// `input` is one matrix of `f32` with its data in memory; the CPU is supported.
    unsafe fn of(input: &Tensor, threads: usize) -> Self {
        let (rows, blocks) = (input.size[1], input.size[0] / BLOCK);
        let mut quantized = Self {
            rows,
            blocks,
            numbers: vec![0; rows * blocks * BLOCK],
            scales: vec![0.0; rows * blocks],
            offsets: vec![0; rows * blocks],
        };
        let numbers = DisjointSlices::new(&mut quantized.numbers);
        let scales = DisjointSlices::new(&mut quantized.scales);
        let offsets = DisjointSlices::new(&mut quantized.offsets);
        let parts = rows.div_ceil(ROWS_PER_TASK);
        parallel_for(
            parts,
            threads,
            || (),
            |(), part| {
                let first = part * ROWS_PER_TASK;
                for row in first..(first + ROWS_PER_TASK).min(rows) {
                    // SAFETY: each row is taken once; all have the same number of blocks.
                    unsafe {
                        quantize_row(
                            input.row(row, [0, 0]).cast(),
                            numbers.slice(row * blocks * BLOCK, blocks * BLOCK),
                            scales.slice(row * blocks, blocks),
                            offsets.slice(row * blocks, blocks),
                        );
                    }
                }
            },
        );
        quantized
    }
}

/// NaN and infinity would become the largest integer.
///
/// # Safety
/// The CPU has AVX-512F.
#[target_feature(enable = "avx512f")]
fn finite(values: __m512) -> __m512 {
    let are =
        _mm512_cmp_ps_mask::<_CMP_LT_OQ>(_mm512_abs_ps(values), _mm512_set1_ps(f32::INFINITY));
    _mm512_maskz_mov_ps(are, values)
}

/// # Safety
/// `values` has as many elements as `numbers`.
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni")]
unsafe fn quantize_row(
    values: *const f32,
    numbers: &mut [i8],
    scales: &mut [f32],
    offsets: &mut [i32],
) {
    let blocks = numbers.chunks_exact_mut(BLOCK).zip(scales).zip(offsets);
    for (block, ((numbers, scale), offset)) in blocks.enumerate() {
        // SAFETY: a block is two vectors long, in input and output.
        unsafe {
            let values = values.add(block * BLOCK);
            let low = finite(_mm512_loadu_ps(values));
            let high = finite(_mm512_loadu_ps(values.add(LANES)));
            let largest = _mm512_max_ps(_mm512_abs_ps(low), _mm512_abs_ps(high));
            *scale = _mm512_reduce_max_ps(largest) / 127.0;
            // Subnormal scales have no inverse.
            if *scale < f32::MIN_POSITIVE {
                *scale = 0.0;
            }
            let inverse = _mm512_set1_ps(if *scale > 0.0 { 1.0 / *scale } else { 0.0 });
            let low = _mm512_cvtps_epi32(_mm512_mul_ps(low, inverse));
            let high = _mm512_cvtps_epi32(_mm512_mul_ps(high, inverse));
            let numbers = numbers.as_mut_ptr().cast::<__m128i>();
            _mm_storeu_si128(numbers, _mm512_cvtsepi32_epi8(low));
            _mm_storeu_si128(numbers.add(1), _mm512_cvtsepi32_epi8(high));
            // Cannot overflow: all are finite and at most 127 in magnitude. Should that change, a
            // wrong number is better than a panic in a callback of ggml, which aborts.
            let sum = _mm512_reduce_add_epi32(_mm512_add_epi32(low, high));
            *offset = sum.wrapping_mul(-128);
        }
    }
}

/// [`PANEL`] rows of weights, interleaved by quads.
struct Panel {
    numbers: Vec<u32>,
    scales: Vec<f32>,
}

impl Panel {
    fn with_blocks(blocks: usize) -> Self {
        Self {
            numbers: vec![0; blocks * QUADS * PANEL],
            scales: vec![0.0; blocks * PANEL],
        }
    }

    /// Rows past the end become zero.
    ///
    /// # Safety
    /// `weights` has q8_0 rows of as many blocks as the panel.
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

    /// # Safety
    /// `output` has a row for each of `quantized`; the CPU is supported.
    unsafe fn multiply(&self, quantized: &QuantizedRows, output: &Tensor, first: usize) {
        let columns = PANEL.min(output.size[0] - first);
        let mut row = 0;
        while row < quantized.rows {
            let tile = TILE.min(quantized.rows - row);
            // SAFETY: upheld by the caller.
            unsafe {
                match tile {
                    1 => self.tile::<1>(quantized, row, output, first, columns),
                    2 => self.tile::<2>(quantized, row, output, first, columns),
                    3 => self.tile::<3>(quantized, row, output, first, columns),
                    4 => self.tile::<4>(quantized, row, output, first, columns),
                    5 => self.tile::<5>(quantized, row, output, first, columns),
                    _ => self.tile::<TILE>(quantized, row, output, first, columns),
                }
            }
            row += tile;
        }
    }

    /// # Safety
    /// `row` to `row + ROWS` are inside `quantized` and `output`; the CPU is supported.
    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni")]
    unsafe fn tile<const ROWS: usize>(
        &self,
        quantized: &QuantizedRows,
        row: usize,
        output: &Tensor,
        first: usize,
        columns: usize,
    ) {
        let blocks = quantized.blocks;
        let mut sums = [[_mm512_setzero_ps(); 2]; ROWS];
        // SAFETY: all reads are inside the panel and the quantized rows; the masks keep the writes
        // inside the output.
        unsafe {
            let numbers = quantized
                .numbers
                .as_ptr()
                .add(row * blocks * BLOCK)
                .cast::<i32>();
            let scales = quantized.scales.as_ptr().add(row * blocks);
            let offsets = quantized.offsets.as_ptr().add(row * blocks);
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
