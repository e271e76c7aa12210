//! 64-bit Arm: pairs of vectors.
//!
//! Assembly where the intrinsic is unstable or newer than our oldest compiler.

use std::arch::{aarch64::*, asm};

use half::f16;

use super::{
    super::weights::{PANEL, QUAD, QUADS},
    Vector, add_quads,
};

/// The operations that all share.
macro_rules! of_pairs {
    () => {
        const LANES: usize = 8;
        const SIGNED: bool = true;
        type Int = [int32x4_t; 2];
        type Float = [float32x4_t; 2];

        #[inline(always)]
        unsafe fn splat_int(value: i32) -> [int32x4_t; 2] {
            unsafe { [vdupq_n_s32(value); 2] }
        }

        #[inline(always)]
        unsafe fn load_int(from: *const u8) -> [int32x4_t; 2] {
            unsafe { [load_16_bytes(from), load_16_bytes(from.add(16))] }
        }

        #[inline(always)]
        unsafe fn prefetch(from: *const u8) {
            unsafe {
                asm!("prfm pldl1keep, [{}]", in(reg) from, options(nostack, preserves_flags, readonly));
            }
        }

        #[inline(always)]
        unsafe fn store_int(to: *mut u8, value: [int32x4_t; 2]) {
            unsafe {
                vst1q_u8(to, vreinterpretq_u8_s32(value[0]));
                vst1q_u8(to.add(16), vreinterpretq_u8_s32(value[1]));
            }
        }

        #[inline(always)]
        unsafe fn bits<const SHIFT: u32>(value: [int32x4_t; 2], mask: i8) -> [int32x4_t; 2] {
            unsafe {
                // A negative shift is to the right.
                let left = -(SHIFT as i8);
                [shifted(value[0], left, mask), shifted(value[1], left, mask)]
            }
        }

        #[inline(always)]
        unsafe fn raised_bits<const SHIFT: u32>(value: [int32x4_t; 2], mask: i8) -> [int32x4_t; 2] {
            unsafe {
                let left = SHIFT as i8;
                [shifted(value[0], left, mask), shifted(value[1], left, mask)]
            }
        }

        #[inline(always)]
        unsafe fn or(a: [int32x4_t; 2], b: [int32x4_t; 2]) -> [int32x4_t; 2] {
            unsafe { [vorrq_s32(a[0], b[0]), vorrq_s32(a[1], b[1])] }
        }

        #[inline(always)]
        unsafe fn dot(
            sum: [int32x4_t; 2],
            weights: [int32x4_t; 2],
            numbers: [int32x4_t; 2],
        ) -> [int32x4_t; 2] {
            unsafe {
                [
                    Self::dot_4(sum[0], weights[0], numbers[0]),
                    Self::dot_4(sum[1], weights[1], numbers[1]),
                ]
            }
        }

        #[inline(always)]
        unsafe fn to_float(value: [int32x4_t; 2]) -> [float32x4_t; 2] {
            unsafe { [vcvtq_f32_s32(value[0]), vcvtq_f32_s32(value[1])] }
        }

        #[inline(always)]
        unsafe fn splat(value: f32) -> [float32x4_t; 2] {
            unsafe { [vdupq_n_f32(value); 2] }
        }

        #[inline(always)]
        unsafe fn load(from: *const f32) -> [float32x4_t; 2] {
            unsafe { [vld1q_f32(from), vld1q_f32(from.add(4))] }
        }

        #[inline(always)]
        unsafe fn load_half(from: *const f16) -> [float32x4_t; 2] {
            let (low, high): (float32x4_t, float32x4_t);
            unsafe {
                asm!(
                    "fcvtl {low:v}.4s, {halves:v}.4h",
                    "fcvtl2 {high:v}.4s, {halves:v}.8h",
                    halves = in(vreg) vld1q_u16(from.cast()),
                    low = out(vreg) low,
                    high = lateout(vreg) high,
                    options(pure, nomem, nostack, preserves_flags)
                );
            }
            [low, high]
        }

        #[inline(always)]
        unsafe fn multiply(a: [float32x4_t; 2], b: [float32x4_t; 2]) -> [float32x4_t; 2] {
            unsafe { [vmulq_f32(a[0], b[0]), vmulq_f32(a[1], b[1])] }
        }

        #[inline(always)]
        unsafe fn add(a: [float32x4_t; 2], b: [float32x4_t; 2]) -> [float32x4_t; 2] {
            unsafe { [vaddq_f32(a[0], b[0]), vaddq_f32(a[1], b[1])] }
        }

        #[inline(always)]
        unsafe fn max(a: [float32x4_t; 2], b: [float32x4_t; 2]) -> [float32x4_t; 2] {
            unsafe { [vmaxq_f32(a[0], b[0]), vmaxq_f32(a[1], b[1])] }
        }

        #[inline(always)]
        unsafe fn sum(value: [float32x4_t; 2]) -> f32 {
            unsafe { vaddvq_f32(vaddq_f32(value[0], value[1])) }
        }

        #[inline(always)]
        unsafe fn multiply_add(
            a: [float32x4_t; 2],
            b: [float32x4_t; 2],
            sum: [float32x4_t; 2],
        ) -> [float32x4_t; 2] {
            unsafe { [vfmaq_f32(sum[0], a[0], b[0]), vfmaq_f32(sum[1], a[1], b[1])] }
        }

        #[inline(always)]
        unsafe fn raise_exponent(
            value: [float32x4_t; 2],
            by: [float32x4_t; 2],
        ) -> [float32x4_t; 2] {
            unsafe { [raised(value[0], by[0]), raised(value[1], by[1])] }
        }

        #[inline(always)]
        unsafe fn store_bytes(to: *mut u8, value: [float32x4_t; 2]) {
            unsafe { vst1_u8(to, vmovn_u16(low_halves(value))) }
        }

        #[inline(always)]
        unsafe fn store_two_bytes(to: *mut u8, value: [float32x4_t; 2]) {
            unsafe {
                let halves = low_halves(value);
                vst1_u8(to, vmovn_u16(halves));
                vst1_u8(to.add(8), vshrn_n_u16::<8>(halves));
            }
        }

        #[inline(always)]
        unsafe fn store(to: *mut f32, value: [float32x4_t; 2], count: usize) {
            unsafe {
                if count == Self::LANES {
                    vst1q_f32(to, value[0]);
                    return vst1q_f32(to.add(4), value[1]);
                }
                let mut all = [0.0_f32; Self::LANES];
                vst1q_f32(all.as_mut_ptr(), value[0]);
                vst1q_f32(all.as_mut_ptr().add(4), value[1]);
                to.copy_from_nonoverlapping(all.as_ptr(), count);
            }
        }
    };
}

#[inline(always)]
unsafe fn load_16_bytes(from: *const u8) -> int32x4_t {
    unsafe { vreinterpretq_s32_u8(vld1q_u8(from)) }
}

/// The low half of each number.
#[inline(always)]
unsafe fn low_halves([a, b]: [float32x4_t; 2]) -> uint16x8_t {
    unsafe {
        let (a, b) = (vreinterpretq_u32_f32(a), vreinterpretq_u32_f32(b));
        vcombine_u16(vmovn_u32(a), vmovn_u32(b))
    }
}

#[inline(always)]
unsafe fn raised(value: float32x4_t, by: float32x4_t) -> float32x4_t {
    unsafe {
        let by = vshlq_n_u32::<23>(vreinterpretq_u32_f32(by));
        vreinterpretq_f32_u32(vaddq_u32(vreinterpretq_u32_f32(value), by))
    }
}

/// Of each byte.
#[inline(always)]
unsafe fn shifted(value: int32x4_t, left: i8, mask: i8) -> int32x4_t {
    unsafe {
        let shifted = vshlq_u8(vreinterpretq_u8_s32(value), vdupq_n_s8(left));
        vreinterpretq_s32_u8(vandq_u8(shifted, vdupq_n_u8(mask as u8)))
    }
}

/// Every 64-bit CPU has it.
pub(crate) struct Neon;

impl Vector for Neon {
    const TILE: usize = 4;
    of_pairs!();
}

impl Neon {
    /// A pair of products is at most 2 · 128 · 127 in magnitude: it fits into 16 bits.
    #[inline(always)]
    unsafe fn dot_4(sum: int32x4_t, weights: int32x4_t, numbers: int32x4_t) -> int32x4_t {
        unsafe {
            let (weights, numbers) = (vreinterpretq_s8_s32(weights), vreinterpretq_s8_s32(numbers));
            let low = vmull_s8(vget_low_s8(weights), vget_low_s8(numbers));
            let high = vmull_high_s8(weights, numbers);
            vpadalq_s16(sum, vpaddq_s16(low, high))
        }
    }
}

pub(crate) struct Dotprod;

impl Vector for Dotprod {
    const TILE: usize = 6;
    of_pairs!();
}

impl Dotprod {
    #[inline(always)]
    unsafe fn dot_4(mut sum: int32x4_t, weights: int32x4_t, numbers: int32x4_t) -> int32x4_t {
        unsafe {
            asm!(
                "sdot {sum:v}.4s, {weights:v}.16b, {numbers:v}.16b",
                sum = inout(vreg) sum,
                weights = in(vreg) weights,
                numbers = in(vreg) numbers,
                options(pure, nomem, nostack, preserves_flags)
            );
        }
        sum
    }
}

/// Multiplies two rows of weights by two of the input.
pub(crate) struct I8mm;

impl Vector for I8mm {
    const TILE: usize = 4;
    of_pairs!();

    #[inline(always)]
    unsafe fn add_products<const ROWS: usize>(
        sums: &mut [[[int32x4_t; 2]; 2]; ROWS],
        weights: *const u8,
        second: usize,
        numbers: *const i8,
        stride: usize,
    ) {
        /// Of a quad.
        const VECTORS: usize = 4;
        /// Of the largest tile.
        const PAIRS: usize = 3;
        let pairs = ROWS / 2;
        unsafe {
            // Of two rows of weights and two of the input each.
            let mut squares = [[[vdupq_n_s32(0); 2]; VECTORS]; PAIRS];
            for quad in (0..QUADS).step_by(2) {
                let mut inputs = [vdupq_n_s8(0); PAIRS];
                for (pair, input) in inputs.iter_mut().enumerate().take(pairs) {
                    let first = numbers.add(2 * pair * stride + quad * QUAD);
                    *input = vcombine_s8(vld1_s8(first), vld1_s8(first.add(stride)));
                }
                for vector in 0..VECTORS {
                    let at = quad * QUAD * PANEL + vector / 2 * second + vector % 2 * 16;
                    let even = load_16_bytes(weights.add(at));
                    let odd = load_16_bytes(weights.add(at + QUAD * PANEL));
                    let (low, high) = (vzip1q_s32(even, odd), vzip2q_s32(even, odd));
                    for (pair, input) in inputs.iter().enumerate().take(pairs) {
                        let [a, b] = &mut squares[pair][vector];
                        *a = multiply_squares(*a, low, *input);
                        *b = multiply_squares(*b, high, *input);
                    }
                }
            }
            for (pair, squares) in squares.iter().enumerate().take(pairs) {
                for (vector, [low, high]) in squares.iter().enumerate() {
                    for (row, products) in [vuzp1q_s32(*low, *high), vuzp2q_s32(*low, *high)]
                        .into_iter()
                        .enumerate()
                    {
                        let sum = &mut sums[2 * pair + row][vector / 2][vector % 2];
                        *sum = vaddq_s32(*sum, products);
                    }
                }
            }
            if !ROWS.is_multiple_of(2) {
                let last = numbers.add((ROWS - 1) * stride);
                add_quads::<Self>(&mut sums[ROWS - 1..], weights, second, last, stride);
            }
        }
    }
}

impl I8mm {
    #[inline(always)]
    unsafe fn dot_4(sum: int32x4_t, weights: int32x4_t, numbers: int32x4_t) -> int32x4_t {
        unsafe { Dotprod::dot_4(sum, weights, numbers) }
    }
}

/// Adds the products of each of two rows of `weights` with each of two rows of `numbers`; a row has
/// eight numbers.
#[inline(always)]
unsafe fn multiply_squares(
    mut sum: int32x4_t,
    weights: int32x4_t,
    numbers: int8x16_t,
) -> int32x4_t {
    unsafe {
        asm!(
            "smmla {sum:v}.4s, {weights:v}.16b, {numbers:v}.16b",
            sum = inout(vreg) sum,
            weights = in(vreg) weights,
            numbers = in(vreg) numbers,
            options(pure, nomem, nostack, preserves_flags)
        );
    }
    sum
}
