//! Auto-vectorised code: fixed-size chunks, everything inlined.

/// One AVX-512 or two AVX2 vectors.
pub(super) const LANES: usize = 16;

pub(super) type Chunk = [f32; LANES];

/// # Safety
/// [`LANES`] numbers are readable at `from`.
#[inline(always)]
pub(super) unsafe fn load(from: *const f32) -> Chunk {
    // SAFETY: upheld by the caller.
    unsafe { from.cast::<Chunk>().read_unaligned() }
}

/// # Safety
/// [`LANES`] numbers are writable at `to`.
#[inline(always)]
pub(super) unsafe fn store(to: *mut f32, chunk: Chunk) {
    // SAFETY: upheld by the caller.
    unsafe { to.cast::<Chunk>().write_unaligned(chunk) }
}

/// The array's own `map` is not inlined and so not vectorised.
#[inline(always)]
pub(super) fn map(mut chunk: Chunk, f: impl Fn(f32) -> f32) -> Chunk {
    for number in &mut chunk {
        *number = f(*number);
    }
    chunk
}

#[inline(always)]
pub(super) fn zip(a: Chunk, b: Chunk, f: impl Fn(f32, f32) -> f32) -> Chunk {
    let mut result = a;
    for lane in 0..LANES {
        result[lane] = f(a[lane], b[lane]);
    }
    result
}

/// `eˣ` within two units in the last place, for `x` up to 88; nearly zero below -87.
///
/// Power of two from its bits, the rest by a polynomial (Cephes' `expf`).
#[inline(always)]
pub(super) fn exp(x: f32) -> f32 {
    /// Rounds to an integer in the lowest bits.
    const WHOLE: f32 = 12_582_912.0;
    const LN_2_HIGH: f32 = 0.693_359_4;
    const LN_2_LOW: f32 = -2.121_944_4e-4;
    let x = x.clamp(-87.0, 88.0);
    let shifted = x * std::f32::consts::LOG2_E + WHOLE;
    let whole = shifted - WHOLE;
    let rest = x - whole * LN_2_HIGH - whole * LN_2_LOW;
    let mut sum = 1.987_569_1e-4;
    for coefficient in [1.398_2e-3, 8.333_452e-3, 4.166_579_6e-2, 0.166_666_65, 0.5] {
        sum = sum * rest + coefficient;
    }
    let power = f32::from_bits((shifted.to_bits().wrapping_add(127)) << 23);
    (sum * rest * rest + rest + 1.0) * power
}

/// Tanh approximation, as in training: `x / (1 + e^(-2u))`, `u = √(2/π) (x + 0.044715 x³)`.
#[inline(always)]
pub(super) fn gelu(x: f32) -> f32 {
    const ROOT: f32 = 0.797_884_6;
    let inner = ROOT * x * (1.0 + 0.044_715 * x * x);
    x / (1.0 + exp(-2.0 * inner))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exp_is_accurate_over_its_range() {
        for step in -8_700..8_800 {
            let x = step as f32 / 100.0;
            let (found, right) = (exp(x), f64::from(x).exp());
            assert!(
                (f64::from(found) / right - 1.0).abs() < 4e-7,
                "{x}: {found} {right}"
            );
        }
        assert!(exp(-1e30) < 1e-37);
        assert_eq!(exp(0.0), 1.0);
    }

    #[test]
    fn gelu_is_accurate() {
        for step in -1_000..1_000 {
            let x = step as f32 / 100.0;
            let wide = f64::from(x);
            let inner = (2.0 / std::f64::consts::PI).sqrt() * (wide + 0.044_715 * wide.powi(3));
            let right = 0.5 * wide * (1.0 + inner.tanh());
            assert!(
                (f64::from(gelu(x)) - right).abs() < 1e-6 * wide.abs().max(1.0),
                "{x}"
            );
        }
    }
}
