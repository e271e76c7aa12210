//! Products of activations with weight matrices.

use std::cell::OnceCell;

use gemm::{Parallelism, gemm};
use half::f16;
use half::slice::HalfFloatSliceExt as _;

use super::{
    disjoint::DisjointSlices,
    isa::Isa,
    kernel::{Kernel, run},
    product::Units,
    quantized_rows::QuantizedRows,
    team::Team,
    vector::Vector,
    weights::{Matrix, PANEL},
};

/// Rows of `f16` weights that are widened at a time: fits into the L2 cache with up to 2048 columns.
const WIDENED_ROWS: usize = 128;
/// From so many rows on, widening `f16` weights pays.
const MIN_WIDENED: usize = 16;

/// Rows of numbers to multiply; quantized once for all products that need it.
pub(super) struct Activations<'a> {
    isa: Isa,
    rows: &'a [f32],
    team: &'a Team,
    quantized: OnceCell<QuantizedRows>,
}

impl<'a> Activations<'a> {
    pub fn new(isa: Isa, rows: &'a [f32], team: &'a Team) -> Self {
        Self {
            isa,
            rows,
            team,
            quantized: OnceCell::new(),
        }
    }

    /// `blocks`: per row.
    pub fn quantized(&self, blocks: usize) -> &QuantizedRows {
        self.quantized
            .get_or_init(|| QuantizedRows::new(self.isa, self.rows, blocks, self.team))
    }
}

pub(super) struct Linear {
    pub matrix: Matrix,
    /// As long as the output; zero if there is none.
    bias: Vec<f32>,
}

impl Linear {
    pub fn new(matrix: Matrix, bias: Option<Vec<f32>>) -> Self {
        // Whole panels, so that vectors can be read.
        let length = matrix.rows().next_multiple_of(PANEL);
        let mut bias = bias.unwrap_or_default();
        bias.resize(length, 0.0);
        Self { matrix, bias }
    }

    /// `input`: rows of as many numbers as the matrix has columns. `output` gets as many rows, of
    /// as many numbers as the matrix has rows.
    pub fn apply(&self, input: &Activations, output: &mut [f32]) {
        match &self.matrix {
            Matrix::Quantized(matrix) => {
                let rows = input.quantized(matrix.blocks);
                Units::of(input.isa, matrix).multiply_all(
                    rows,
                    Some(&self.bias),
                    output,
                    input.team,
                );
            }
            Matrix::Half { columns, .. } => {
                self.apply_strided(input.isa, input.rows, *columns, output, input.team);
            }
        }
    }

    /// As [`Self::apply`] with rows of `input` that overlap: `stride` is their distance. For weights
    /// that are not quantized.
    pub fn apply_strided(
        &self,
        isa: Isa,
        input: &[f32],
        stride: usize,
        output: &mut [f32],
        team: &Team,
    ) {
        let Matrix::Half {
            rows: width,
            columns,
            numbers,
        } = &self.matrix
        else {
            return;
        };
        let (width, columns) = (*width, *columns);
        let rows = output.len() / width;
        assert!(input.len() >= (rows - 1) * stride + columns);
        let parts = width.div_ceil(WIDENED_ROWS);
        let shared = DisjointSlices::new(output);
        team.for_each(parts, Vec::new, |widened: &mut Vec<f32>, part| {
            let first = part * WIDENED_ROWS;
            let count = WIDENED_ROWS.min(width - first);
            let weights = &numbers[first * columns..][..count * columns];
            if rows < MIN_WIDENED {
                for row in 0..rows {
                    let input = &input[row * stride..][..columns];
                    // SAFETY: this task alone writes these columns; the CPU has the instruction
                    // set.
                    unsafe {
                        let output = shared.slice(row * width + first, count);
                        run(
                            isa,
                            DotHalf {
                                weights,
                                input,
                                output,
                            },
                        );
                    }
                }
            } else {
                widened.resize(count * columns, 0.0);
                weights.convert_to_f32_slice(widened);
                // SAFETY: the matrices are inside their slices; this task alone writes these
                // columns.
                unsafe {
                    let output = shared.start().add(first);
                    multiply(
                        [count, rows, columns],
                        (output, width as isize),
                        (widened.as_ptr(), columns as isize, 1),
                        (input.as_ptr(), 1, stride as isize),
                    );
                }
            }
            for row in 0..rows {
                // SAFETY: this task alone writes these columns.
                let output = unsafe { shared.slice(row * width + first, count) };
                for (number, bias) in output.iter_mut().zip(&self.bias[first..]) {
                    *number += bias;
                }
            }
        });
    }
}

/// `out = left · right`. `size`: rows of `left`, columns of `right`, inner dimension. A matrix is a
/// pointer with row and column strides; `out` has a column stride.
///
/// # Safety
/// All elements are in memory, and nothing else accesses `out`.
pub(super) unsafe fn multiply(
    size: [usize; 3],
    out: (*mut f32, isize),
    left: (*const f32, isize, isize),
    right: (*const f32, isize, isize),
) {
    // SAFETY: upheld by the caller.
    unsafe {
        gemm(
            size[0],
            size[1],
            size[2],
            out.0,
            out.1,
            1,
            false,
            left.0,
            left.2,
            left.1,
            right.0,
            right.2,
            right.1,
            0.0,
            1.0,
            false,
            false,
            false,
            Parallelism::None,
        );
    }
}

/// Makes `gemm` read the cache sizes, which it does at the first large product.
pub(crate) fn warm_up() {
    const SIDE: usize = 64;
    let numbers = vec![0.0_f32; SIDE * SIDE];
    let mut out = numbers.clone();
    let step = SIDE as isize;
    // SAFETY: three square matrices of that side.
    unsafe {
        multiply(
            [SIDE; 3],
            (out.as_mut_ptr(), step),
            (numbers.as_ptr(), step, 1),
            (numbers.as_ptr(), 1, step),
        );
    }
}

/// One dot product per number of the output.
struct DotHalf<'a> {
    weights: &'a [f16],
    input: &'a [f32],
    output: &'a mut [f32],
}

impl Kernel for DotHalf<'_> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<V: Vector>(self) {
        let rows = self.weights.chunks_exact(self.input.len());
        for (output, weights) in self.output.iter_mut().zip(rows) {
            // SAFETY: both slices have the same length.
            *output = unsafe { dot_half::<V>(weights, self.input) };
        }
    }
}

/// # Safety
/// The slices have the same length; the CPU has the instruction set.
#[inline(always)]
pub(super) unsafe fn dot_half<V: Vector>(weights: &[f16], input: &[f32]) -> f32 {
    let length = input.len();
    let whole = length - length % (2 * V::LANES);
    // SAFETY: upheld by the caller.
    unsafe {
        let (mut even, mut odd) = (V::splat(0.0), V::splat(0.0));
        let (weights_at, input_at) = (weights.as_ptr(), input.as_ptr());
        let mut at = 0;
        while at < whole {
            let next = at + V::LANES;
            even = V::multiply_add(
                V::load_half(weights_at.add(at)),
                V::load(input_at.add(at)),
                even,
            );
            odd = V::multiply_add(
                V::load_half(weights_at.add(next)),
                V::load(input_at.add(next)),
                odd,
            );
            at += 2 * V::LANES;
        }
        let rest = weights[whole..].iter().zip(&input[whole..]);
        V::sum(V::add(even, odd)) + rest.map(|(w, v)| w.to_f32() * v).sum::<f32>()
    }
}
