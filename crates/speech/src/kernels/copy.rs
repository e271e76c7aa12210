//! Copies into another order, or into half the precision.

use half::{f16, slice::HalfFloatSliceExt};
use whisper_rs_sys as native;

use super::{
    crew::share,
    product::SMALLEST,
    tensor::{Tensor, is_f16, is_f32},
};

/// Rows that are copied together: of a matrix that lies on its side, so many
/// numbers of each row lie in one piece.
const TOGETHER: usize = 16;

/// Whether this copy should be made here: of `f32`, to rows that all lie one
/// behind the other.
///
/// # Safety
/// `op` is ggml's, with its sources.
pub(super) unsafe fn is_worth_it(op: &native::ggml_tensor) -> bool {
    // Other operations may have no source.
    if !matches!(
        op.op,
        native::ggml_op_GGML_OP_CPY | native::ggml_op_GGML_OP_CONT | native::ggml_op_GGML_OP_DUP
    ) {
        return false;
    }
    // SAFETY: a copy has one.
    let input = unsafe { &*op.src[0] };
    let size = if is_f16(op) { 2 } else { 4 };
    let mut packed = size;
    let in_one_piece = op.ne.iter().zip(op.nb).all(|(&length, step)| {
        let fits = length == 1 || step == packed;
        packed *= length as usize;
        fits
    });
    is_f32(input)
        && (is_f32(op) || is_f16(op))
        && in_one_piece
        && input.ne[0] >= SMALLEST
        && input.ne[1] * input.ne[2] * input.ne[3] >= SMALLEST
}

/// Makes the copy.
///
/// # Safety
/// `op` is a copy that [`is_worth_it`] took, with its data in memory.
pub(super) unsafe fn compute(op: &native::ggml_tensor, threads: usize) {
    // SAFETY: as the caller says.
    let (output, input) = unsafe { (Tensor::of(op), Tensor::of(&*op.src[0])) };
    let halve = is_f16(op);
    let length = input.size[0];
    let per_matrix = input.size[1].div_ceil(TOGETHER);
    let parts = per_matrix * input.size[2] * input.size[3];
    share(parts, threads, Vec::new, |rows: &mut Vec<f32>, part| {
        let (matrix, first) = (part / per_matrix, part % per_matrix * TOGETHER);
        let count = TOGETHER.min(input.size[1] - first);
        rows.resize(count * length, 0.0);
        let number = matrix * input.size[1] + first;
        // SAFETY: the rows are inside the input; the output has as many numbers,
        // and these are nobody else's.
        unsafe {
            gather(&input, number, rows);
            let to = output.row(0, [0, 0]);
            if halve {
                let to = to.cast::<f16>().add(number * length);
                std::slice::from_raw_parts_mut(to, rows.len()).convert_from_f32_slice(rows);
            } else {
                let to = to.cast::<f32>().add(number * length);
                to.copy_from_nonoverlapping(rows.as_ptr(), rows.len());
            }
        }
    });
}

/// Reads rows from `number` on (counted through all matrices, all of one matrix)
/// into `rows`, one behind the other.
///
/// # Safety
/// The rows are inside the input.
unsafe fn gather(input: &Tensor, number: usize, rows: &mut [f32]) {
    let length = input.size[0];
    let start = input.row_in_all(number);
    // SAFETY: as the caller says.
    unsafe {
        if input.step[0] == size_of::<f32>() {
            for (row, copy) in rows.chunks_exact_mut(length).enumerate() {
                let from = start.wrapping_add(row * input.step[1]).cast::<f32>();
                copy.as_mut_ptr().copy_from_nonoverlapping(from, length);
            }
        } else {
            let count = rows.len() / length;
            for at in 0..length {
                for row in 0..count {
                    let from = start.wrapping_add(row * input.step[1] + at * input.step[0]);
                    rows[row * length + at] = from.cast::<f32>().read();
                }
            }
        }
    }
}
