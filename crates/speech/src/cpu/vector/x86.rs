//! x86-64.

use std::arch::x86_64::*;

use half::f16;

use super::Vector;

/// The lowest bit of a number's exponent.
const EXPONENT: u32 = 23;

pub(crate) struct Avx512Vnni;

impl Vector for Avx512Vnni {
    const LANES: usize = 16;
    const TILE: usize = 6;
    const SIGNED: bool = false;
    type Int = __m512i;
    type Float = __m512;

    #[inline(always)]
    unsafe fn splat_int(value: i32) -> __m512i {
        unsafe { _mm512_set1_epi32(value) }
    }

    #[inline(always)]
    unsafe fn load_int(from: *const u8) -> __m512i {
        unsafe { _mm512_loadu_si512(from.cast()) }
    }

    #[inline(always)]
    unsafe fn prefetch(from: *const u8) {
        unsafe { _mm_prefetch::<_MM_HINT_NTA>(from.cast()) }
    }

    #[inline(always)]
    unsafe fn store_int(to: *mut u8, value: __m512i) {
        unsafe { _mm512_storeu_si512(to.cast(), value) }
    }

    #[inline(always)]
    unsafe fn bits<const SHIFT: u32>(value: __m512i, mask: i8) -> __m512i {
        unsafe { _mm512_and_si512(_mm512_srli_epi16::<SHIFT>(value), _mm512_set1_epi8(mask)) }
    }

    #[inline(always)]
    unsafe fn raised_bits<const SHIFT: u32>(value: __m512i, mask: i8) -> __m512i {
        unsafe { _mm512_and_si512(_mm512_slli_epi16::<SHIFT>(value), _mm512_set1_epi8(mask)) }
    }

    #[inline(always)]
    unsafe fn or(a: __m512i, b: __m512i) -> __m512i {
        unsafe { _mm512_or_si512(a, b) }
    }

    #[inline(always)]
    unsafe fn dot(sum: __m512i, weights: __m512i, numbers: __m512i) -> __m512i {
        unsafe { _mm512_dpbusd_epi32(sum, weights, numbers) }
    }

    #[inline(always)]
    unsafe fn to_float(value: __m512i) -> __m512 {
        unsafe { _mm512_cvtepi32_ps(value) }
    }

    #[inline(always)]
    unsafe fn splat(value: f32) -> __m512 {
        unsafe { _mm512_set1_ps(value) }
    }

    #[inline(always)]
    unsafe fn load(from: *const f32) -> __m512 {
        unsafe { _mm512_loadu_ps(from) }
    }

    #[inline(always)]
    unsafe fn load_half(from: *const f16) -> __m512 {
        unsafe { _mm512_cvtph_ps(_mm256_loadu_si256(from.cast())) }
    }

    #[inline(always)]
    unsafe fn add(a: __m512, b: __m512) -> __m512 {
        unsafe { _mm512_add_ps(a, b) }
    }

    #[inline(always)]
    unsafe fn max(a: __m512, b: __m512) -> __m512 {
        unsafe { _mm512_max_ps(a, b) }
    }

    #[inline(always)]
    unsafe fn sum(value: __m512) -> f32 {
        unsafe { _mm512_reduce_add_ps(value) }
    }

    #[inline(always)]
    unsafe fn multiply(a: __m512, b: __m512) -> __m512 {
        unsafe { _mm512_mul_ps(a, b) }
    }

    #[inline(always)]
    unsafe fn multiply_add(a: __m512, b: __m512, sum: __m512) -> __m512 {
        unsafe { _mm512_fmadd_ps(a, b, sum) }
    }

    #[inline(always)]
    unsafe fn raise_exponent(value: __m512, by: __m512) -> __m512 {
        unsafe {
            let by = _mm512_slli_epi32::<EXPONENT>(_mm512_castps_si512(by));
            _mm512_castsi512_ps(_mm512_add_epi32(_mm512_castps_si512(value), by))
        }
    }

    #[inline(always)]
    unsafe fn store_bytes(to: *mut u8, value: __m512) {
        unsafe { _mm_storeu_si128(to.cast(), _mm512_cvtepi32_epi8(_mm512_castps_si512(value))) }
    }

    #[inline(always)]
    unsafe fn store_two_bytes(to: *mut u8, value: __m512) {
        unsafe {
            let order = _mm512_set4_epi32(-1, -1, 0x0D09_0501, 0x0C08_0400);
            let quads = _mm512_shuffle_epi8(_mm512_castps_si512(value), order);
            let order = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 0, 0, 0, 0, 0, 0, 0, 0);
            let bytes = _mm512_permutexvar_epi32(order, quads);
            _mm256_storeu_si256(to.cast(), _mm512_castsi512_si256(bytes));
        }
    }

    #[inline(always)]
    unsafe fn store(to: *mut f32, value: __m512, count: usize) {
        let mask = (1_u32 << count) - 1;
        unsafe { _mm512_mask_storeu_ps(to, mask as u16, value) }
    }
}

/// The operations that AVX2 and AVX-VNNI share.
macro_rules! of_256_bits {
    () => {
        const LANES: usize = 8;
        const TILE: usize = 4;
        type Int = __m256i;
        type Float = __m256;

        #[inline(always)]
        unsafe fn splat_int(value: i32) -> __m256i {
            unsafe { _mm256_set1_epi32(value) }
        }

        #[inline(always)]
        unsafe fn load_int(from: *const u8) -> __m256i {
            unsafe { _mm256_loadu_si256(from.cast()) }
        }

        #[inline(always)]
        unsafe fn prefetch(from: *const u8) {
            unsafe { _mm_prefetch::<_MM_HINT_NTA>(from.cast()) }
        }

        #[inline(always)]
        unsafe fn store_int(to: *mut u8, value: __m256i) {
            unsafe { _mm256_storeu_si256(to.cast(), value) }
        }

        #[inline(always)]
        unsafe fn bits<const SHIFT: u32>(value: __m256i, mask: i8) -> __m256i {
            unsafe {
                let shifted = _mm256_srl_epi16(value, _mm_cvtsi32_si128(SHIFT as i32));
                _mm256_and_si256(shifted, _mm256_set1_epi8(mask))
            }
        }

        #[inline(always)]
        unsafe fn raised_bits<const SHIFT: u32>(value: __m256i, mask: i8) -> __m256i {
            unsafe {
                let shifted = _mm256_sll_epi16(value, _mm_cvtsi32_si128(SHIFT as i32));
                _mm256_and_si256(shifted, _mm256_set1_epi8(mask))
            }
        }

        #[inline(always)]
        unsafe fn or(a: __m256i, b: __m256i) -> __m256i {
            unsafe { _mm256_or_si256(a, b) }
        }

        #[inline(always)]
        unsafe fn to_float(value: __m256i) -> __m256 {
            unsafe { _mm256_cvtepi32_ps(value) }
        }

        #[inline(always)]
        unsafe fn splat(value: f32) -> __m256 {
            unsafe { _mm256_set1_ps(value) }
        }

        #[inline(always)]
        unsafe fn load(from: *const f32) -> __m256 {
            unsafe { _mm256_loadu_ps(from) }
        }

        #[inline(always)]
        unsafe fn load_half(from: *const f16) -> __m256 {
            unsafe { _mm256_cvtph_ps(_mm_loadu_si128(from.cast())) }
        }

        #[inline(always)]
        unsafe fn add(a: __m256, b: __m256) -> __m256 {
            unsafe { _mm256_add_ps(a, b) }
        }

        #[inline(always)]
        unsafe fn max(a: __m256, b: __m256) -> __m256 {
            unsafe { _mm256_max_ps(a, b) }
        }

        #[inline(always)]
        unsafe fn sum(value: __m256) -> f32 {
            unsafe {
                let half = _mm_add_ps(
                    _mm256_castps256_ps128(value),
                    _mm256_extractf128_ps(value, 1),
                );
                let quarter = _mm_add_ps(half, _mm_movehl_ps(half, half));
                _mm_cvtss_f32(_mm_add_ss(quarter, _mm_shuffle_ps(quarter, quarter, 1)))
            }
        }

        #[inline(always)]
        unsafe fn multiply(a: __m256, b: __m256) -> __m256 {
            unsafe { _mm256_mul_ps(a, b) }
        }

        #[inline(always)]
        unsafe fn multiply_add(a: __m256, b: __m256, sum: __m256) -> __m256 {
            unsafe { _mm256_fmadd_ps(a, b, sum) }
        }

        #[inline(always)]
        unsafe fn raise_exponent(value: __m256, by: __m256) -> __m256 {
            unsafe {
                let by = _mm256_slli_epi32::<{ EXPONENT as i32 }>(_mm256_castps_si256(by));
                _mm256_castsi256_ps(_mm256_add_epi32(_mm256_castps_si256(value), by))
            }
        }

        #[inline(always)]
        unsafe fn store_bytes(to: *mut u8, value: __m256) {
            unsafe { _mm_storel_epi64(to.cast(), two_bytes(value)) }
        }

        #[inline(always)]
        unsafe fn store_two_bytes(to: *mut u8, value: __m256) {
            unsafe { _mm_storeu_si128(to.cast(), two_bytes(value)) }
        }

        #[inline(always)]
        unsafe fn store(to: *mut f32, value: __m256, count: usize) {
            unsafe {
                if count == Self::LANES {
                    return _mm256_storeu_ps(to, value);
                }
                let mut all = [0.0; Self::LANES];
                _mm256_storeu_ps(all.as_mut_ptr(), value);
                to.copy_from_nonoverlapping(all.as_ptr(), count);
            }
        }
    };
}

/// The lowest byte of each number, then the second lowest.
#[inline(always)]
unsafe fn two_bytes(value: __m256) -> __m128i {
    unsafe {
        let order = _mm256_set1_epi64x(0x0D09_0501_0C08_0400);
        let quads = _mm256_shuffle_epi8(_mm256_castps_si256(value), order);
        _mm_unpacklo_epi32(
            _mm256_castsi256_si128(quads),
            _mm256_extracti128_si256::<1>(quads),
        )
    }
}

pub(crate) struct AvxVnni;

impl Vector for AvxVnni {
    const SIGNED: bool = false;
    of_256_bits!();

    #[inline(always)]
    unsafe fn dot(sum: __m256i, weights: __m256i, numbers: __m256i) -> __m256i {
        unsafe { _mm256_dpbusd_avx_epi32(sum, weights, numbers) }
    }
}

/// For numbers of at most 7 bits, whose pairs of products fit into 16.
pub(crate) struct Avx2Unsigned;

impl Vector for Avx2Unsigned {
    const SIGNED: bool = false;
    of_256_bits!();

    #[inline(always)]
    unsafe fn dot(sum: __m256i, weights: __m256i, numbers: __m256i) -> __m256i {
        unsafe {
            let pairs = _mm256_maddubs_epi16(weights, numbers);
            _mm256_add_epi32(sum, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)))
        }
    }
}

/// For 8-bit numbers: a pair of products is at most 2 · 128 · 127 in magnitude.
pub(crate) struct Avx2Signed;

impl Vector for Avx2Signed {
    const SIGNED: bool = true;
    of_256_bits!();

    #[inline(always)]
    unsafe fn dot(sum: __m256i, weights: __m256i, numbers: __m256i) -> __m256i {
        unsafe {
            let pairs =
                _mm256_maddubs_epi16(_mm256_abs_epi8(weights), _mm256_sign_epi8(numbers, weights));
            _mm256_add_epi32(sum, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)))
        }
    }
}
