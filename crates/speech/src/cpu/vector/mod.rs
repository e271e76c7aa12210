//! Vectors of each instruction set.

// All functions here have the contract of their trait.
#![allow(clippy::missing_safety_doc, clippy::undocumented_unsafe_blocks)]

#[cfg(target_arch = "aarch64")]
mod arm;
mod plain;
#[cfg(target_arch = "x86_64")]
mod x86;

use half::f16;

#[cfg(target_arch = "aarch64")]
pub(super) use arm::{Dotprod, I8mm, Neon};
pub(super) use plain::Plain;
#[cfg(target_arch = "x86_64")]
pub(super) use x86::{Avx2Signed, Avx2Unsigned, Avx512Vnni, AvxVnni};

use super::weights::{PANEL, QUAD, QUADS};

/// With fewer rows of input, a product waits for memory.
const MIN_ROWS_IN_CACHE: usize = 4;
/// Bytes ahead.
pub(super) const PREFETCH: usize = 2048;

/// One lane per row of weights.
///
/// # Safety
/// All functions need a CPU with the instruction set; pointers are to as many numbers as there are
/// lanes.
pub(super) trait Vector: Sized {
    const LANES: usize;
    /// Rows of the input whose sums stay in registers, with two vectors each.
    const TILE: usize;
    /// The weights are signed numbers.
    const SIGNED: bool;
    type Int: Copy;
    type Float: Copy;

    unsafe fn splat_int(value: i32) -> Self::Int;
    unsafe fn load_int(from: *const u8) -> Self::Int;
    /// Any address.
    unsafe fn prefetch(from: *const u8);
    unsafe fn store_int(to: *mut u8, value: Self::Int);
    /// Of each byte, `SHIFT` bits to the right and masked.
    unsafe fn bits<const SHIFT: u32>(value: Self::Int, mask: i8) -> Self::Int;
    /// Of each byte, `SHIFT` bits to the left and masked.
    unsafe fn raised_bits<const SHIFT: u32>(value: Self::Int, mask: i8) -> Self::Int;
    unsafe fn or(a: Self::Int, b: Self::Int) -> Self::Int;
    /// Adds the products of four weights per lane with four numbers of the input.
    unsafe fn dot(sum: Self::Int, weights: Self::Int, numbers: Self::Int) -> Self::Int;
    /// Adds the products of one block. `weights`: the first quad of the first vector; the second
    /// vector is `second` bytes further. `numbers`: the first row of the input; rows are `stride`
    /// bytes apart.
    #[inline(always)]
    unsafe fn add_products<const ROWS: usize>(
        sums: &mut [[Self::Int; 2]; ROWS],
        weights: *const u8,
        second: usize,
        numbers: *const i8,
        stride: usize,
    ) {
        unsafe { add_quads::<Self>(sums, weights, second, numbers, stride) }
    }

    unsafe fn to_float(value: Self::Int) -> Self::Float;
    unsafe fn splat(value: f32) -> Self::Float;
    unsafe fn load(from: *const f32) -> Self::Float;
    unsafe fn load_half(from: *const f16) -> Self::Float;
    unsafe fn multiply(a: Self::Float, b: Self::Float) -> Self::Float;
    unsafe fn add(a: Self::Float, b: Self::Float) -> Self::Float;
    /// Of a number that is not one and another: either.
    unsafe fn max(a: Self::Float, b: Self::Float) -> Self::Float;
    unsafe fn sum(value: Self::Float) -> f32;
    unsafe fn multiply_add(a: Self::Float, b: Self::Float, sum: Self::Float) -> Self::Float;
    /// Adds the lowest bits of `by` to the exponent.
    unsafe fn raise_exponent(value: Self::Float, by: Self::Float) -> Self::Float;
    /// Writes the lowest byte of each number.
    unsafe fn store_bytes(to: *mut u8, value: Self::Float);
    /// Writes the lowest bytes, then the second lowest.
    unsafe fn store_two_bytes(to: *mut u8, value: Self::Float);
    /// Writes the first `count` lanes.
    unsafe fn store(to: *mut f32, value: Self::Float, count: usize);
}

/// [`Vector::add_products`], quad by quad.
///
/// # Safety
/// As there.
#[inline(always)]
unsafe fn add_quads<V: Vector>(
    sums: &mut [[V::Int; 2]],
    weights: *const u8,
    second: usize,
    numbers: *const i8,
    stride: usize,
) {
    for quad in 0..QUADS {
        unsafe {
            let at = weights.add(quad * QUAD * PANEL);
            let sides = [V::load_int(at), V::load_int(at.add(second))];
            if sums.len() < MIN_ROWS_IN_CACHE {
                V::prefetch(at.wrapping_add(PREFETCH));
                V::prefetch(at.wrapping_add(second + PREFETCH));
            }
            for (row, sum) in sums.iter_mut().enumerate() {
                let four = numbers.add(row * stride + quad * QUAD).cast::<i32>();
                let four = V::splat_int(four.read_unaligned());
                sum[0] = V::dot(sum[0], sides[0], four);
                sum[1] = V::dot(sum[1], sides[1], four);
            }
        }
    }
}
