//! Keys and values as integers of 8 bits.

use super::super::{
    chunk::LANES,
    disjoint::DisjointSlices,
    isa::Isa,
    kernel::{Kernel, run},
    team::Team,
    vector::Vector,
    weights::{AlignedBytes, PANEL, QUAD},
};
use crate::model_file::HEAD_SIZE;

/// Of a frame of one head.
pub(super) const HEAD_QUADS: usize = HEAD_SIZE / QUAD;
/// A key's number that stands for zero: they have no sign.
pub(super) const KEY_ZERO: f32 = 128.0;

/// Keys and values of all heads.
pub(super) struct PackedHeads {
    pub frames: usize,
    /// Frames of whole panels.
    pub padded: usize,
    /// Panels of [`PANEL`] frames: the first quad of each, then the next ones.
    pub keys: AlignedBytes,
    pub key_scales: Vec<f32>,
    /// Of four frames a quad for each place in the head; signed.
    pub values: AlignedBytes,
    pub value_scales: Vec<f32>,
    pub value_centres: Vec<f32>,
}

impl PackedHeads {
    pub fn new(isa: Isa, state: usize, [keys, values]: [&[f32]; 2], team: &Team) -> Self {
        let frames = keys.len() / state;
        let padded = frames.next_multiple_of(PANEL);
        let mut heads = Self {
            frames,
            padded,
            keys: AlignedBytes::default(),
            key_scales: vec![0.0; state / HEAD_SIZE * padded],
            values: AlignedBytes::default(),
            value_scales: vec![0.0; state],
            value_centres: vec![0.0; state],
        };
        heads.keys.resize(padded * state);
        heads.values.resize(padded * state);
        let packed_keys = DisjointSlices::new(heads.keys.bytes_mut());
        let key_scales = DisjointSlices::new(&mut heads.key_scales);
        let packed_values = DisjointSlices::new(heads.values.bytes_mut());
        let value_scales = DisjointSlices::new(&mut heads.value_scales);
        let value_centres = DisjointSlices::new(&mut heads.value_centres);
        team.for_each(
            2 * (state / HEAD_SIZE),
            || (),
            |(), part| {
                let head = part / 2;
                let place = head * HEAD_SIZE;
                let size = padded * HEAD_SIZE;
                let of_head = |rows| HeadRows { rows, state, head };
                // SAFETY: each part is taken once; the CPU has the instruction set.
                unsafe {
                    if part % 2 == 0 {
                        let keys = PackKeys {
                            head: of_head(keys),
                            numbers: packed_keys.slice(head * size, size),
                            scales: key_scales.slice(head * padded, padded),
                        };
                        run(isa, keys);
                    } else {
                        let values = PackValues {
                            head: of_head(values),
                            numbers: packed_values.slice(head * size, size),
                            scales: value_scales.slice(place, HEAD_SIZE),
                            centres: value_centres.slice(place, HEAD_SIZE),
                        };
                        run(isa, values);
                    }
                }
            },
        );
        heads
    }
}

pub(super) type HeadRow = [f32; HEAD_SIZE];

/// The part of one head in rows of `state` numbers.
#[derive(Clone, Copy)]
pub(super) struct HeadRows<'a> {
    pub rows: &'a [f32],
    pub state: usize,
    pub head: usize,
}

impl<'a> HeadRows<'a> {
    #[inline(always)]
    pub fn iter(self) -> impl Iterator<Item = &'a HeadRow> {
        let rows = self.rows.chunks_exact(self.state);
        rows.filter_map(move |row| row[self.head * HEAD_SIZE..].first_chunk())
    }
}

struct PackKeys<'a> {
    head: HeadRows<'a>,
    /// Zero where frames are missing.
    numbers: &'a mut [u8],
    scales: &'a mut [f32],
}

impl Kernel for PackKeys<'_> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<V: Vector>(self) {
        let frames = self.head.rows.len() / self.head.state;
        // SAFETY: all vectors are inside their rows; the CPU has the instruction set.
        unsafe {
            let mut mean = [0.0; HEAD_SIZE];
            for at in (0..HEAD_SIZE).step_by(V::LANES) {
                let mut sum = V::splat(0.0);
                for row in self.head.iter() {
                    sum = V::add(sum, V::load(row.as_ptr().add(at)));
                }
                let mean = mean.as_mut_ptr().add(at);
                V::store(
                    mean,
                    V::multiply(sum, V::splat(1.0 / frames as f32)),
                    V::LANES,
                );
            }
            let (quads, _) = self.numbers.as_chunks_mut::<QUAD>();
            for (frame, (row, scale)) in self.head.iter().zip(self.scales).enumerate() {
                let mut centred = [0.0; HEAD_SIZE];
                for ((to, number), mean) in centred.iter_mut().zip(row).zip(&mean) {
                    *to = number - mean;
                }
                let inverse;
                (*scale, inverse) = scale_of::<V>(&centred);
                let rounded = RoundedRow::new::<V>(&centred, inverse, KEY_ZERO);
                let panel = &mut quads[frame / PANEL * (PANEL * HEAD_QUADS)..];
                let numbers = rounded.numbers.as_chunks::<QUAD>().0;
                for (to, four) in panel[frame % PANEL..]
                    .iter_mut()
                    .step_by(PANEL)
                    .zip(numbers)
                {
                    *to = *four;
                }
            }
        }
    }
}

/// What rounding takes from a number is added to the next frame's: neighbours have similar weights,
/// so most of it cancels out.
struct PackValues<'a> {
    head: HeadRows<'a>,
    /// Zero where frames are missing.
    numbers: &'a mut [u8],
    scales: &'a mut [f32],
    centres: &'a mut [f32],
}

impl Kernel for PackValues<'_> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<V: Vector>(self) {
        let mut inverses = [0.0; HEAD_SIZE];
        // SAFETY: all vectors are inside their rows; the CPU has the instruction set.
        unsafe {
            let opposite = V::splat(-1.0);
            let mut least = [0.0; HEAD_SIZE];
            let mut largest = [0.0; HEAD_SIZE];
            for at in (0..HEAD_SIZE).step_by(V::LANES) {
                // The opposite of the least number.
                let mut below = V::splat(-f32::MAX);
                let mut above = below;
                for row in self.head.iter() {
                    let numbers = V::load(row.as_ptr().add(at));
                    below = V::max(V::multiply(numbers, opposite), below);
                    above = V::max(numbers, above);
                }
                V::store(
                    least.as_mut_ptr().add(at),
                    V::multiply(below, opposite),
                    V::LANES,
                );
                V::store(largest.as_mut_ptr().add(at), above, V::LANES);
            }
            // With what rounding adds, at most 127.
            for (place, inverse) in inverses.iter_mut().enumerate() {
                // Halves cannot overflow.
                let (least, largest) = (least[place] / 2.0, largest[place] / 2.0);
                self.centres[place] = largest + least;
                (self.scales[place], *inverse) = scale_to(largest - least, 126.5);
            }
            let (quads, _) = self.numbers.as_chunks_mut::<{ HEAD_SIZE * QUAD }>();
            let mut rows = self.head.iter();
            let mut missing = [0.0; HEAD_SIZE];
            for quads in quads {
                let mut numbers = [[0; HEAD_SIZE]; QUAD];
                for (numbers, row) in numbers.iter_mut().zip(&mut rows) {
                    for at in (0..HEAD_SIZE).step_by(V::LANES) {
                        let centre = V::load(self.centres.as_ptr().add(at));
                        let number = V::load(row.as_ptr().add(at));
                        let number = V::multiply_add(centre, opposite, number);
                        let inverse = V::load(inverses.as_ptr().add(at));
                        let missing = missing.as_mut_ptr().add(at);
                        let number = V::multiply_add(number, inverse, V::load(missing));
                        let rounded = V::add(number, V::splat(WHOLE));
                        V::store_bytes(numbers.as_mut_ptr().add(at), rounded);
                        let whole = V::add(rounded, V::splat(-WHOLE));
                        let rest = V::multiply_add(whole, opposite, number);
                        V::store(missing, rest, V::LANES);
                    }
                }
                interleave(&numbers, quads);
            }
        }
    }
}

#[inline(always)]
fn interleave(rows: &[[u8; HEAD_SIZE]; QUAD], quads: &mut [u8; HEAD_SIZE * QUAD]) {
    let mut words = [0; HEAD_SIZE];
    for (place, word) in words.iter_mut().enumerate() {
        *word = u32::from_le_bytes([
            rows[0][place],
            rows[1][place],
            rows[2][place],
            rows[3][place],
        ]);
    }
    for (quad, word) in quads.as_chunks_mut::<QUAD>().0.iter_mut().zip(words) {
        *quad = word.to_le_bytes();
    }
}

/// Added to a number, rounds it to an integer in the lowest bits.
pub(super) const WHOLE: f32 = 12_582_912.0;

/// By which the largest magnitude becomes `limit`, and its inverse.
#[inline(always)]
fn scale_to(largest: f32, limit: f32) -> (f32, f32) {
    let scale = largest / limit;
    // Subnormal scales have no inverse.
    if (f32::MIN_POSITIVE..f32::INFINITY).contains(&scale) {
        (scale, 1.0 / scale)
    } else {
        (0.0, 0.0)
    }
}

/// # Safety
/// The CPU has the instruction set.
#[inline(always)]
pub(super) unsafe fn scale_of<V: Vector>(row: &HeadRow) -> (f32, f32) {
    // SAFETY: all vectors are inside the row.
    unsafe {
        let mut largest = V::splat(0.0);
        for at in (0..HEAD_SIZE).step_by(V::LANES) {
            let number = V::load(row.as_ptr().add(at));
            let size = V::max(number, V::multiply(number, V::splat(-1.0)));
            largest = V::max(size, largest);
        }
        scale_to(largest_lane::<V>(largest), 127.0)
    }
}

/// Numbers of 8 bits; meaningless if one was not finite.
pub(super) struct RoundedRow {
    pub numbers: [u8; HEAD_SIZE],
    pub sum: f32,
    /// Rounding errors.
    pub rest: HeadRow,
}

impl RoundedRow {
    /// `zero`: the number that stands for zero.
    ///
    /// # Safety
    /// The CPU has the instruction set.
    #[inline(always)]
    pub unsafe fn new<V: Vector>(row: &HeadRow, inverse: f32, zero: f32) -> Self {
        let mut numbers = [0; HEAD_SIZE];
        let mut rest = [0.0; HEAD_SIZE];
        // SAFETY: all vectors are inside their rows.
        let sum = unsafe {
            let inverse = V::splat(inverse);
            let mut sum = V::splat(0.0);
            for at in (0..HEAD_SIZE).step_by(V::LANES) {
                let number = V::multiply(V::load(row.as_ptr().add(at)), inverse);
                let rounded = V::add(number, V::splat(WHOLE + zero));
                V::store_bytes(numbers.as_mut_ptr().add(at), rounded);
                let whole = V::add(rounded, V::splat(-WHOLE - zero));
                let missing = V::multiply_add(whole, V::splat(-1.0), number);
                V::store(rest.as_mut_ptr().add(at), missing, V::LANES);
                sum = V::add(sum, whole);
            }
            V::sum(sum)
        };
        Self { numbers, sum, rest }
    }
}

/// # Safety
/// The CPU has the instruction set.
#[inline(always)]
pub(super) unsafe fn largest_lane<V: Vector>(numbers: V::Float) -> f32 {
    let mut lanes = [f32::NEG_INFINITY; LANES];
    // SAFETY: there are no more lanes.
    unsafe { V::store(lanes.as_mut_ptr(), numbers, V::LANES) };
    // In steps that stay vectors.
    let mut count = LANES;
    while count > 1 {
        count /= 2;
        for lane in 0..count {
            let (a, b) = (lanes[lane], lanes[lane + count]);
            lanes[lane] = if a > b { a } else { b };
        }
    }
    lanes[0]
}
