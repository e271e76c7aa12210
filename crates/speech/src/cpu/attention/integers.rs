//! In integers of 8 bits (as SageAttention does, arXiv:2410.02367).
//!
//! - Keys have one scale per frame. They lose their mean, which only adds the same number to all
//!   scores of a query.
//! - Queries and weights have 16 bits, in two bytes: scores are exponents, and many small weights
//!   matter together.
//! - Values have one scale per place in a head, and lose the middle of their range.
//!
//! Measured with base on speech, next to attention in `f32`: the median cosine of the logits is
//! 0.99999, a twentieth are below 0.994 (0.983 if queries had 8 bits; 0.998 if values in `f32` only
//! had errors of a thousandth).

use std::ops::Range;

use super::{
    super::{
        disjoint::DisjointSlices,
        isa::Isa,
        kernel::{Kernel, run},
        team::Team,
        vector::Vector,
        weights::{AlignedBytes, PANEL, QUAD},
    },
    pack::{
        HEAD_QUADS, HeadRow, HeadRows, KEY_ZERO, PackedHeads, RoundedRow, WHOLE, largest_lane,
        scale_of,
    },
};
use crate::model_file::HEAD_SIZE;

/// Queries of a task.
const TASK_QUERIES: usize = 8 * TILE;
/// Queries whose scores are in the CPU's cache.
const TILE: usize = 6;
/// Queries that are multiplied together: the sums of both bytes stay in registers.
const PART: usize = 3;
/// By which the second byte of a query is smaller than the first: half of it is at most 127.
const SECOND_BYTE: f32 = 254.0;
/// Bytes of a panel of keys.
const KEY_PANEL: usize = PANEL * HEAD_SIZE;
/// Vectors of 512 bits whose sums stay in registers, for a tile.
const WIDE: usize = 4;
/// Vectors of 256 bits.
const NARROW: usize = 2;

pub(super) fn attend(
    isa: Isa,
    state: usize,
    [queries, keys, values]: [&[f32]; 3],
    output: &mut [f32],
    team: &Team,
) {
    let frames = queries.len() / state;
    let heads = PackedHeads::new(isa, state, [keys, values], team);
    let tasks = frames.div_ceil(TASK_QUERIES);
    let output = DisjointSlices::new(output);
    team.for_each(
        state / HEAD_SIZE * tasks,
        || IntegerWorkspace::new(heads.padded),
        |workspace, task| {
            let head = task / tasks;
            let first = task % tasks * TASK_QUERIES;
            let block = IntegerBlock {
                heads: &heads,
                head,
                queries,
                rows: [first, (first + TASK_QUERIES).min(frames)],
                state,
                output: &output,
                workspace,
            };
            // SAFETY: this task alone writes these rows of this head; the CPU has the instruction
            // set.
            unsafe { run(isa, block) };
        },
    );
}

/// Buffers of one thread.
struct IntegerWorkspace {
    /// Rows of `f32`.
    scores: AlignedBytes,
    /// Per query, for each vector of frames: their low bytes, then their high ones.
    weights: AlignedBytes,
}

impl IntegerWorkspace {
    fn new(padded: usize) -> Self {
        let mut workspace = Self {
            scores: AlignedBytes::default(),
            weights: AlignedBytes::default(),
        };
        workspace.scores.resize(TILE * padded * size_of::<f32>());
        workspace.weights.resize(TILE * 2 * padded);
        workspace
    }
}

/// Some queries of one head.
struct IntegerBlock<'a, 'b> {
    heads: &'a PackedHeads,
    head: usize,
    queries: &'a [f32],
    /// First and end.
    rows: [usize; 2],
    state: usize,
    output: &'a DisjointSlices<'b, f32>,
    workspace: &'a mut IntegerWorkspace,
}

/// A tile's; missing ones are zero.
struct Queries {
    /// Signed, in two bytes: what rounding takes from the first is in the second.
    numbers: [[[u8; HEAD_SIZE]; 2]; TILE],
    /// Starts the products of each byte: cancels the keys' offset.
    offsets: [[i32; 2]; TILE],
    /// To logarithms of base 2.
    scales: [f32; TILE],
}

impl Kernel for IntegerBlock<'_, '_> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<V: Vector>(mut self) {
        let [first, end] = self.rows;
        for row in (first..end).step_by(TILE) {
            let count = TILE.min(end - row);
            // SAFETY: upheld by the caller.
            unsafe {
                let next = row + TILE;
                self.prefetch_queries::<V>(next.min(end)..(next + TILE).min(end));
                let queries = self.load_queries::<V>(row..row + count);
                self.compute_scores::<V>(&queries);
                let sums = self.weigh::<V>(&queries);
                for of_tile in (0..count).step_by(PART) {
                    let count = PART.min(count - of_tile);
                    self.sum_values::<V>(row, of_tile..of_tile + count, &sums);
                }
            }
        }
    }
}

impl IntegerBlock<'_, '_> {
    #[inline(always)]
    fn query_rows(&self, rows: Range<usize>) -> impl Iterator<Item = &HeadRow> {
        let head = HeadRows {
            rows: &self.queries[rows.start * self.state..rows.end * self.state],
            state: self.state,
            head: self.head,
        };
        head.iter().take(TILE)
    }

    /// CPUs do not foresee rows that are far apart.
    ///
    /// # Safety
    /// The CPU has the instruction set.
    #[inline(always)]
    unsafe fn prefetch_queries<V: Vector>(&self, rows: Range<usize>) {
        /// Numbers of a cache line.
        const LINE: usize = 16;
        for line in self.query_rows(rows).flat_map(|row| row.chunks(LINE)) {
            // SAFETY: upheld by the caller.
            unsafe { V::prefetch(line.as_ptr().cast()) };
        }
    }

    /// # Safety
    /// The CPU has the instruction set.
    #[inline(always)]
    unsafe fn load_queries<V: Vector>(&self, rows: Range<usize>) -> Queries {
        /// Of attention, to base 2.
        const SCALE: f32 = std::f32::consts::LOG2_E / 8.0;
        const { assert!(HEAD_SIZE == 64) };
        let mut queries = Queries {
            numbers: [[[0; HEAD_SIZE]; 2]; TILE],
            offsets: [[0; 2]; TILE],
            scales: [f32::MIN_POSITIVE; TILE],
        };
        for (index, row) in self.query_rows(rows).enumerate() {
            // SAFETY: upheld by the caller.
            let (scale, bytes) = unsafe {
                let (scale, inverse) = scale_of::<V>(row);
                let high = RoundedRow::new::<V>(row, inverse, 0.0);
                let low = RoundedRow::new::<V>(&high.rest, SECOND_BYTE, 0.0);
                (scale, [high, low])
            };
            queries.offsets[index] = bytes.each_ref().map(|row| (-KEY_ZERO * row.sum) as i32);
            queries.numbers[index] = bytes.map(|row| row.numbers);
            // Missing frames' scores are minus infinity, which zero would make NaN.
            queries.scales[index] = (scale * SCALE).max(f32::MIN_POSITIVE);
        }
        queries
    }

    /// Without the queries' scales.
    ///
    /// # Safety
    /// The CPU has the instruction set.
    #[inline(always)]
    unsafe fn compute_scores<V: Vector>(&mut self, queries: &Queries) {
        let padded = self.heads.padded;
        let mut frame = 0;
        // SAFETY: all frames are inside the packed keys.
        unsafe {
            if V::LANES == PANEL {
                while frame + WIDE * PANEL <= padded {
                    self.score_tile::<V, WIDE>(queries, frame);
                    frame += WIDE * PANEL;
                }
                while frame < padded {
                    self.score_tile::<V, 1>(queries, frame);
                    frame += PANEL;
                }
            } else {
                while frame < padded {
                    self.score_tile::<V, NARROW>(queries, frame);
                    frame += PANEL;
                }
            }
        }
        let missing = self.heads.frames..padded;
        for scores in self.scores_mut().chunks_exact_mut(padded) {
            scores[missing.clone()].fill(f32::NEG_INFINITY);
        }
    }

    fn scores_mut(&mut self) -> &mut [f32] {
        let length = TILE * self.heads.padded;
        let bytes = self.workspace.scores.bytes_mut();
        assert!(bytes.len() >= length * size_of::<f32>());
        // SAFETY: inside the buffer, which is aligned; any bytes are numbers.
        unsafe { std::slice::from_raw_parts_mut(bytes.as_mut_ptr().cast(), length) }
    }

    /// Scores of `VECTORS` vectors of frames.
    ///
    /// # Safety
    /// The frames are inside the packed keys; the CPU has the instruction set.
    #[inline(always)]
    unsafe fn score_tile<V: Vector, const VECTORS: usize>(
        &mut self,
        queries: &Queries,
        frame: usize,
    ) {
        let padded = self.heads.padded;
        let panel = self.head * padded * HEAD_SIZE + frame / PANEL * KEY_PANEL;
        let keys = &self.heads.keys.bytes()[panel..];
        let scales = &self.heads.key_scales[self.head * padded + frame..];
        let scores = &mut self.scores_mut()[frame..];
        for first in (0..TILE).step_by(PART) {
            // SAFETY: upheld by the caller.
            unsafe {
                let totals = score_part::<V, VECTORS>(queries, first, keys.as_ptr());
                for vector in 0..VECTORS {
                    let at = vector * V::LANES;
                    let scale = V::load(scales.as_ptr().add(at));
                    for (row, [high, low]) in totals.iter().enumerate() {
                        let score = V::multiply_add(
                            V::to_float(low[vector]),
                            V::splat(1.0 / SECOND_BYTE),
                            V::to_float(high[vector]),
                        );
                        let score = V::multiply(score, scale);
                        let at = (first + row) * padded + at;
                        V::store(scores.as_mut_ptr().add(at), score, V::LANES);
                    }
                }
            }
        }
    }

    /// Scores to weights; returns their sums.
    ///
    /// # Safety
    /// The CPU has the instruction set.
    #[inline(always)]
    unsafe fn weigh<V: Vector>(&mut self, queries: &Queries) -> [f32; TILE] {
        let padded = self.heads.padded;
        let mut sums = [0.0; TILE];
        let weights = self.workspace.weights.bytes_mut().as_mut_ptr();
        let rows = self.scores_mut().chunks_exact(padded);
        for (row, ((scores, scale), sum)) in rows.zip(queries.scales).zip(&mut sums).enumerate() {
            // SAFETY: there are two bytes per score.
            *sum = unsafe { weights_of::<V>(scores, scale, weights.add(2 * row * padded)) };
        }
        sums
    }

    /// Writes the output of some rows of the tile whose first row is `first`.
    ///
    /// # Safety
    /// The CPU has the instruction set; the rows are inside the output.
    #[inline(always)]
    unsafe fn sum_values<V: Vector>(
        &mut self,
        first: usize,
        rows: Range<usize>,
        sums: &[f32; TILE],
    ) {
        // SAFETY: upheld by the caller.
        unsafe {
            if V::LANES == PANEL {
                self.sum_tile::<V, WIDE>(first, rows, sums, 0);
            } else {
                for place in (0..HEAD_SIZE).step_by(NARROW * V::LANES) {
                    self.sum_tile::<V, NARROW>(first, rows.clone(), sums, place);
                }
            }
        }
    }

    /// # Safety
    /// As [`Self::sum_values`].
    #[inline(always)]
    unsafe fn sum_tile<V: Vector, const VECTORS: usize>(
        &mut self,
        first: usize,
        rows: Range<usize>,
        sums: &[f32; TILE],
        place: usize,
    ) {
        let padded = self.heads.padded;
        let head = self.head * HEAD_SIZE;
        let scales = &self.heads.value_scales[head + place..];
        let centres = &self.heads.value_centres[head + place..];
        // SAFETY: all vectors are inside their slices.
        unsafe {
            let values = self.heads.values.bytes().as_ptr();
            let values = values.add(head * padded + place * QUAD);
            let weights = self.workspace.weights.bytes().as_ptr();
            let weights = weights.add(2 * rows.start * padded);
            let mut totals = [[[V::splat_int(0); VECTORS]; 2]; PART];
            for frame in (0..padded).step_by(V::LANES) {
                for quad in (0..V::LANES).step_by(QUAD) {
                    let mut loaded = [V::splat_int(0); VECTORS];
                    for (vector, loaded) in loaded.iter_mut().enumerate() {
                        let at = (frame + quad) * HEAD_SIZE + vector * V::LANES * QUAD;
                        *loaded = V::load_int(values.add(at));
                    }
                    for (row, totals) in totals.iter_mut().enumerate() {
                        for (byte, totals) in totals.iter_mut().enumerate() {
                            let at = 2 * (row * padded + frame) + byte * V::LANES + quad;
                            let four = weights.add(at).cast::<i32>().read_unaligned();
                            let four = V::splat_int(four);
                            for (total, values) in totals.iter_mut().zip(&loaded) {
                                *total = V::dot(*total, four, *values);
                            }
                        }
                    }
                }
            }
            for (row, [low, high]) in rows.zip(totals) {
                let inverse = V::splat(1.0 / sums[row]);
                let at = (first + row) * self.state + head + place;
                let output = self.output.slice(at, VECTORS * V::LANES);
                for vector in 0..VECTORS {
                    let at = vector * V::LANES;
                    let total = V::multiply_add(
                        V::to_float(high[vector]),
                        V::splat(256.0),
                        V::to_float(low[vector]),
                    );
                    let scale = V::multiply(V::load(scales.as_ptr().add(at)), inverse);
                    let centre = V::load(centres.as_ptr().add(at));
                    let value = V::multiply_add(total, scale, centre);
                    V::store(output.as_mut_ptr().add(at), value, V::LANES);
                }
            }
        }
    }
}

/// The products of both bytes of some queries with panels of keys.
///
/// # Safety
/// `keys` has as many vectors; the CPU has the instruction set.
#[inline(always)]
unsafe fn score_part<V: Vector, const VECTORS: usize>(
    queries: &Queries,
    first: usize,
    keys: *const u8,
) -> [[[V::Int; VECTORS]; 2]; PART] {
    // SAFETY: upheld by the caller.
    unsafe {
        let mut totals = [[[V::splat_int(0); VECTORS]; 2]; PART];
        for (totals, offsets) in totals.iter_mut().zip(&queries.offsets[first..]) {
            for (total, offset) in totals.iter_mut().zip(offsets) {
                *total = [V::splat_int(*offset); VECTORS];
            }
        }
        let numbers = queries.numbers[first..].as_ptr().cast::<u8>();
        for quad in 0..HEAD_QUADS {
            let mut loaded = [V::splat_int(0); VECTORS];
            for (vector, loaded) in loaded.iter_mut().enumerate() {
                let frame = vector * V::LANES;
                let at = frame / PANEL * KEY_PANEL + (quad * PANEL + frame % PANEL) * QUAD;
                *loaded = V::load_int(keys.add(at));
            }
            for (row, totals) in totals.iter_mut().enumerate() {
                for (byte, totals) in totals.iter_mut().enumerate() {
                    let at = (2 * row + byte) * HEAD_SIZE + quad * QUAD;
                    let four = numbers.add(at).cast::<i32>().read_unaligned();
                    let four = V::splat_int(four);
                    for (total, keys) in totals.iter_mut().zip(&loaded) {
                        *total = V::dot(*total, *keys, four);
                    }
                }
            }
        }
        totals
    }
}

/// Weights of one query's scores, of which the largest becomes 65535; returns the sum.
///
/// # Safety
/// The scores are whole panels, and `weights` twice as many bytes; the CPU has the instruction set.
#[inline(always)]
unsafe fn weights_of<V: Vector>(scores: &[f32], scale: f32, weights: *mut u8) -> f32 {
    /// Logarithm of base 2 of the largest weight.
    const LARGEST: f32 = 15.999_978;
    /// That of a weight which is rounded to zero.
    const LEAST: f32 = -2.0;
    /// As [`WHOLE`], without a sign.
    const WHOLE_WEIGHT: f32 = 8_388_608.0;
    /// The power of two between -0.5 and 0.5, within 0.0001 of itself (least squares, weighted until
    /// the largest errors are alike).
    const FACTORS: [f32; 3] = [0.055_007_35, 0.242_211_2, 0.693_283_1];
    // SAFETY: upheld by the caller.
    unsafe {
        let less_largest = V::splat(-largest_of::<V>(scores));
        let scale = V::splat(scale);
        let mut sum = V::splat(0.0);
        for at in (0..scores.len()).step_by(V::LANES) {
            let score = V::add(V::load(scores.as_ptr().add(at)), less_largest);
            let power = V::multiply_add(score, scale, V::splat(LARGEST));
            let power = V::max(power, V::splat(LEAST));
            let shifted = V::add(power, V::splat(WHOLE));
            let whole = V::add(shifted, V::splat(-WHOLE));
            let rest = V::multiply_add(whole, V::splat(-1.0), power);
            let mut factor = V::splat(FACTORS[0]);
            for next in [FACTORS[1], FACTORS[2], 1.0] {
                factor = V::multiply_add(factor, rest, V::splat(next));
            }
            let weight = V::raise_exponent(factor, shifted);
            let rounded = V::add(weight, V::splat(WHOLE_WEIGHT));
            V::store_two_bytes(weights.add(2 * at), rounded);
            sum = V::add(sum, V::add(rounded, V::splat(-WHOLE_WEIGHT)));
        }
        V::sum(sum)
    }
}

/// # Safety
/// The scores are whole panels; the CPU has the instruction set.
#[inline(always)]
unsafe fn largest_of<V: Vector>(scores: &[f32]) -> f32 {
    // SAFETY: all vectors are inside the scores.
    unsafe {
        let mut largest = V::splat(f32::NEG_INFINITY);
        for at in (0..scores.len()).step_by(V::LANES) {
            largest = V::max(V::load(scores.as_ptr().add(at)), largest);
        }
        largest_lane::<V>(largest)
    }
}

#[cfg(test)]
mod tests {
    use super::{super::super::isa::supported, *};

    struct Weigh<'a> {
        scores: &'a [f32],
        scale: f32,
    }

    impl Kernel for Weigh<'_> {
        /// Sum, and the weights.
        type Output = (f32, Vec<u16>);

        #[inline(always)]
        unsafe fn run<V: Vector>(self) -> Self::Output {
            let mut bytes = vec![0; 2 * self.scores.len()];
            // SAFETY: there are two bytes per score.
            let sum = unsafe { weights_of::<V>(self.scores, self.scale, bytes.as_mut_ptr()) };
            let weights = bytes.chunks(2 * V::LANES).flat_map(|bytes| {
                let (low, high) = bytes.split_at(V::LANES);
                let pairs = low.iter().zip(high);
                pairs.map(|(low, high)| u16::from_le_bytes([*low, *high]))
            });
            (sum, weights.collect())
        }
    }

    #[test]
    fn weights_are_powers_of_two() {
        let mut rng = fastrand::Rng::with_seed(4);
        for isa in supported() {
            for scale in [1e-3, 0.1, 1.0, 1e3] {
                let mut scores: Vec<f32> = (0..160).map(|_| rng.f32() * 30.0 - 10.0).collect();
                scores[77] = 20.0;
                // SAFETY: the CPU has the instruction set.
                let (sum, weights) = unsafe {
                    run(
                        isa,
                        Weigh {
                            scores: &scores,
                            scale,
                        },
                    )
                };
                assert_eq!(weights[77], u16::MAX);
                assert_eq!(
                    sum,
                    weights.iter().map(|weight| f32::from(*weight)).sum::<f32>()
                );
                for (score, weight) in scores.iter().zip(weights) {
                    let right = (f64::from(scale) * (f64::from(*score) - 20.0)).exp2() * 65535.0;
                    let error = (f64::from(weight) - right).abs();
                    assert!(
                        error < 0.6 + right * 1.2e-4,
                        "{isa:?} {score}: {weight} {right}"
                    );
                }
            }
        }
    }
}
