//! Layout changes and conversions to `f16`.

use half::{f16, slice::HalfFloatSliceExt};
use whisper_rs_sys as native;

use super::{
    parallel::parallel_for,
    product::MIN_SIZE,
    tensor::{Tensor, is_f16, is_f32},
};

/// When transposing, this many numbers of each row are contiguous.
const ROWS_PER_TASK: usize = 16;

/// Copies of `f32` into contiguous rows.
///
/// # Safety
/// `op` is ggml's, with valid sources.
pub(super) unsafe fn supports(op: &native::ggml_tensor) -> bool {
    // Other operations may have no source.
    if !matches!(
        op.op,
        native::ggml_op_GGML_OP_CPY | native::ggml_op_GGML_OP_CONT | native::ggml_op_GGML_OP_DUP
    ) {
        return false;
    }
    // SAFETY: a copy has a source.
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
        && input.ne[0] >= MIN_SIZE
        && input.ne[1] * input.ne[2] * input.ne[3] >= MIN_SIZE
}

/// # Safety
/// `op` passed [`supports`] and has its data in memory.
pub(super) unsafe fn compute(op: &native::ggml_tensor, threads: usize) {
    // SAFETY: upheld by the caller.
    let (output, input) = unsafe { (Tensor::of(op), Tensor::of(&*op.src[0])) };
    let halve = is_f16(op);
    let length = input.size[0];
    let per_matrix = input.size[1].div_ceil(ROWS_PER_TASK);
    let parts = per_matrix * input.size[2] * input.size[3];
    parallel_for(parts, threads, Vec::new, |rows: &mut Vec<f32>, part| {
        let (matrix, first) = (part / per_matrix, part % per_matrix * ROWS_PER_TASK);
        let count = ROWS_PER_TASK.min(input.size[1] - first);
        rows.resize(count * length, 0.0);
        let number = matrix * input.size[1] + first;
        // SAFETY: the rows are inside the input; the output has the same size, and this task alone
        // writes this part.
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

/// Reads rows of one matrix; `number` counts over all matrices.
///
/// # Safety
/// The rows are inside the input.
unsafe fn gather(input: &Tensor, number: usize, rows: &mut [f32]) {
    let length = input.size[0];
    let start = input.row_by_index(number);
    // SAFETY: upheld by the caller.
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
