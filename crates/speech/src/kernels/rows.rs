use whisper_rs_sys as native;

use super::{
    lanes::{Chunk, LANES, gelu, load, map, multiversion, store, zip},
    parallel::parallel_for,
    product::MIN_SIZE,
    tensor::{Tensor, has_f32_rows},
};

const ROWS_PER_TASK: usize = 16;

#[derive(Clone, Copy)]
enum Kind {
    Add,
    Multiply,
    Scale { by: f32, plus: f32 },
    Normalise { epsilon: f32 },
    Gelu,
}

impl Kind {
    fn of(op: &native::ggml_tensor) -> Option<Self> {
        let parameter = |index: usize| f32::from_bits(op.op_params[index] as u32);
        Some(match op.op {
            native::ggml_op_GGML_OP_ADD => Self::Add,
            native::ggml_op_GGML_OP_MUL => Self::Multiply,
            native::ggml_op_GGML_OP_SCALE => Self::Scale {
                by: parameter(0),
                plus: parameter(1),
            },
            native::ggml_op_GGML_OP_NORM => Self::Normalise {
                epsilon: parameter(0),
            },
            native::ggml_op_GGML_OP_UNARY
                if op.op_params[0] == native::ggml_unary_op_GGML_UNARY_OP_GELU as i32 =>
            {
                Self::Gelu
            }
            _ => return None,
        })
    }

    fn is_binary(self) -> bool {
        matches!(self, Self::Add | Self::Multiply)
    }
}

/// At most one row or number as second operand.
///
/// # Safety
/// `op` is ggml's, with valid sources.
pub(super) unsafe fn supports(op: &native::ggml_tensor) -> bool {
    let Some(kind) = Kind::of(op) else {
        return false;
    };
    // SAFETY: upheld by the caller.
    let (input, other) = unsafe { (&*op.src[0], op.src[1].as_ref()) };
    let fits = |other: &native::ggml_tensor| {
        has_f32_rows(other)
            && [1, op.ne[0]].contains(&other.ne[0])
            && [1, op.ne[1]].contains(&other.ne[1])
            && other.ne[2..] == [1, 1]
    };
    op.ne[0] % LANES as i64 == 0
        && op.ne[1] >= MIN_SIZE
        && op.ne[2..] == [1, 1]
        && has_f32_rows(op)
        && has_f32_rows(input)
        && input.ne == op.ne
        && (!kind.is_binary() || other.is_some_and(fits))
}

/// # Safety
/// `op` passed [`supports`] and has its data in memory.
pub(super) unsafe fn compute(op: &native::ggml_tensor, threads: usize) {
    let Some(kind) = Kind::of(op) else {
        return;
    };
    // SAFETY: upheld by the caller.
    let (output, input, other) = unsafe {
        let other = op.src[1].as_ref().filter(|_| kind.is_binary());
        (
            Tensor::of(op),
            Tensor::of(&*op.src[0]),
            other.map(|tensor| Tensor::of(tensor)),
        )
    };
    let rows = output.size[1];
    parallel_for(
        rows.div_ceil(ROWS_PER_TASK),
        threads,
        || (),
        |(), part| {
            let first = part * ROWS_PER_TASK;
            for row in first..(first + ROWS_PER_TASK).min(rows) {
                let other = other.map(|other| Operand {
                    data: other.row(row.min(other.size[1] - 1), [0, 0]).cast(),
                    is_scalar: other.size[0] == 1,
                });
                // SAFETY: all rows are inside their tensors and of one length; this task alone
                // writes this row.
                unsafe {
                    let to = output.row(row, [0, 0]).cast();
                    let from = input.row(row, [0, 0]).cast();
                    apply_to_row(kind, from, other, to, output.size[0]);
                }
            }
        },
    );
}

#[derive(Clone, Copy)]
struct Operand {
    data: *const f32,
    is_scalar: bool,
}

impl Operand {
    /// # Safety
    /// There is a chunk at `at`, or one number.
    #[inline(always)]
    unsafe fn chunk(self, at: usize) -> Chunk {
        // SAFETY: upheld by the caller.
        unsafe {
            match self.is_scalar {
                true => [self.data.read(); LANES],
                false => load(self.data.add(at)),
            }
        }
    }
}

multiversion! {
    unsafe fn apply_to_row(
        kind: Kind,
        input: *const f32,
        other: Option<Operand>,
        output: *mut f32,
        length: usize,
    ) = row_op;
}

/// `output` may be `input`: chunks are read before they are written.
///
/// # Safety
/// The rows have `length` numbers, a multiple of [`LANES`].
#[inline(always)]
unsafe fn row_op(
    kind: Kind,
    input: *const f32,
    other: Option<Operand>,
    output: *mut f32,
    length: usize,
) {
    let offsets = (0..length).step_by(LANES);
    // SAFETY: every chunk is inside its row.
    unsafe {
        match (kind, other) {
            (Kind::Add, Some(other)) => {
                for at in offsets {
                    let sum = zip(load(input.add(at)), other.chunk(at), |a, b| a + b);
                    store(output.add(at), sum);
                }
            }
            (Kind::Multiply, Some(other)) => {
                for at in offsets {
                    let product = zip(load(input.add(at)), other.chunk(at), |a, b| a * b);
                    store(output.add(at), product);
                }
            }
            (Kind::Scale { by, plus }, _) => {
                for at in offsets {
                    store(output.add(at), map(load(input.add(at)), |v| v * by + plus));
                }
            }
            (Kind::Gelu, _) => {
                for at in offsets {
                    store(output.add(at), map(load(input.add(at)), gelu));
                }
            }
            (Kind::Normalise { epsilon }, _) => {
                let mut sums = [0.0; LANES];
                for at in offsets.clone() {
                    sums = zip(sums, load(input.add(at)), |a, b| a + b);
                }
                let mean = sums.iter().sum::<f32>() / length as f32;
                let mut squares = [0.0; LANES];
                for at in offsets.clone() {
                    let chunk = load(input.add(at));
                    squares = zip(squares, chunk, |a, b| a + (b - mean) * (b - mean));
                }
                let variance = squares.iter().sum::<f32>() / length as f32;
                let scale = 1.0 / (variance + epsilon).sqrt();
                for at in offsets {
                    let chunk = map(load(input.add(at)), |v| (v - mean) * scale);
                    store(output.add(at), chunk);
                }
            }
            (Kind::Add | Kind::Multiply, None) => {}
        }
    }
}
