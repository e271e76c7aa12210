use half::f16;

use super::Vector;

/// Plain code, for every CPU.
pub(crate) struct Plain;

impl Vector for Plain {
    const LANES: usize = 8;
    const TILE: usize = 4;
    const SIGNED: bool = false;
    type Int = [[u8; 4]; 8];
    type Float = [f32; 8];

    #[inline(always)]
    unsafe fn splat_int(value: i32) -> Self::Int {
        [value.to_le_bytes(); 8]
    }

    #[inline(always)]
    unsafe fn load_int(from: *const u8) -> Self::Int {
        unsafe { from.cast::<Self::Int>().read_unaligned() }
    }

    #[inline(always)]
    unsafe fn prefetch(_: *const u8) {}

    #[inline(always)]
    unsafe fn store_int(to: *mut u8, value: Self::Int) {
        unsafe { to.cast::<Self::Int>().write_unaligned(value) }
    }

    #[inline(always)]
    unsafe fn bits<const SHIFT: u32>(value: Self::Int, mask: i8) -> Self::Int {
        value.map(|four| four.map(|byte| byte >> SHIFT & mask as u8))
    }

    #[inline(always)]
    unsafe fn raised_bits<const SHIFT: u32>(value: Self::Int, mask: i8) -> Self::Int {
        value.map(|four| four.map(|byte| byte << SHIFT & mask as u8))
    }

    #[inline(always)]
    unsafe fn or(mut a: Self::Int, b: Self::Int) -> Self::Int {
        for (a, b) in a.as_flattened_mut().iter_mut().zip(b.as_flattened()) {
            *a |= b;
        }
        a
    }

    #[inline(always)]
    unsafe fn dot(mut sum: Self::Int, weights: Self::Int, numbers: Self::Int) -> Self::Int {
        for (sum, (weights, numbers)) in sum.iter_mut().zip(weights.iter().zip(numbers)) {
            let products = weights.iter().zip(numbers);
            let dot: i32 = products
                .map(|(w, n)| i32::from(*w) * i32::from(n as i8))
                .sum();
            *sum = i32::from_le_bytes(*sum).wrapping_add(dot).to_le_bytes();
        }
        sum
    }

    #[inline(always)]
    unsafe fn to_float(value: Self::Int) -> Self::Float {
        value.map(|four| i32::from_le_bytes(four) as f32)
    }

    #[inline(always)]
    unsafe fn splat(value: f32) -> Self::Float {
        [value; 8]
    }

    #[inline(always)]
    unsafe fn load(from: *const f32) -> Self::Float {
        unsafe { from.cast::<Self::Float>().read_unaligned() }
    }

    #[inline(always)]
    unsafe fn load_half(from: *const f16) -> Self::Float {
        unsafe { from.cast::<[f16; 8]>().read_unaligned() }.map(f16::to_f32)
    }

    #[inline(always)]
    unsafe fn multiply(mut a: Self::Float, b: Self::Float) -> Self::Float {
        for (a, b) in a.iter_mut().zip(b) {
            *a *= b;
        }
        a
    }

    #[inline(always)]
    unsafe fn add(mut a: Self::Float, b: Self::Float) -> Self::Float {
        for (a, b) in a.iter_mut().zip(b) {
            *a += b;
        }
        a
    }

    #[inline(always)]
    unsafe fn max(mut a: Self::Float, b: Self::Float) -> Self::Float {
        for (a, b) in a.iter_mut().zip(b) {
            *a = a.max(b);
        }
        a
    }

    #[inline(always)]
    unsafe fn sum(value: Self::Float) -> f32 {
        value.iter().sum()
    }

    #[inline(always)]
    unsafe fn multiply_add(a: Self::Float, b: Self::Float, mut sum: Self::Float) -> Self::Float {
        for (sum, (a, b)) in sum.iter_mut().zip(a.into_iter().zip(b)) {
            *sum += a * b;
        }
        sum
    }

    #[inline(always)]
    unsafe fn raise_exponent(mut value: Self::Float, by: Self::Float) -> Self::Float {
        for (value, by) in value.iter_mut().zip(by) {
            *value = f32::from_bits(value.to_bits().wrapping_add(by.to_bits() << 23));
        }
        value
    }

    #[inline(always)]
    unsafe fn store_bytes(to: *mut u8, value: Self::Float) {
        let bytes = value.map(|number| number.to_bits() as u8);
        unsafe { to.cast::<[u8; 8]>().write_unaligned(bytes) }
    }

    #[inline(always)]
    unsafe fn store_two_bytes(to: *mut u8, value: Self::Float) {
        let second = value.map(|number| f32::from_bits(number.to_bits() >> 8));
        unsafe {
            Self::store_bytes(to, value);
            Self::store_bytes(to.add(Self::LANES), second);
        }
    }

    #[inline(always)]
    unsafe fn store(to: *mut f32, value: Self::Float, count: usize) {
        unsafe { to.copy_from_nonoverlapping(value.as_ptr(), count) }
    }
}
