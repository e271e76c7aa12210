//! Operations that make each row of the output from one row: sums, scales,
//! normalisation, activation.

use whisper_rs_sys as native;

use super::{
    crew::share,
    lanes::{Chunk, LANES, for_each_processor, gelu, load, map, store, zip},
    product::SMALLEST,
    tensor::{Tensor, has_f32_rows},
};

/// Rows that a thread takes in one go.
const TOGETHER: usize = 16;

/// What is done to a row.
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

    fn takes_two(self) -> bool {
        matches!(self, Self::Add | Self::Multiply)
    }
}

/// Whether this operation should be computed here: one that is done to many
/// rows, alone or with one row or number for each.
///
/// # Safety
/// `op` is ggml's, with its sources.
pub(super) unsafe fn is_worth_it(op: &native::ggml_tensor) -> bool {
    let Some(kind) = Kind::of(op) else {
        return false;
    };
    // SAFETY: as the caller says.
    let (input, other) = unsafe { (&*op.src[0], op.src[1].as_ref()) };
    let fits = |other: &native::ggml_tensor| {
        has_f32_rows(other)
            && [1, op.ne[0]].contains(&other.ne[0])
            && [1, op.ne[1]].contains(&other.ne[1])
            && other.ne[2..] == [1, 1]
    };
    op.ne[0] % LANES as i64 == 0
        && op.ne[1] >= SMALLEST
        && op.ne[2..] == [1, 1]
        && has_f32_rows(op)
        && has_f32_rows(input)
        && input.ne == op.ne
        && (!kind.takes_two() || other.is_some_and(fits))
}

/// Computes `op`.
///
/// # Safety
/// `op` is an operation that [`is_worth_it`] took, with its data in memory.
pub(super) unsafe fn compute(op: &native::ggml_tensor, threads: usize) {
    let Some(kind) = Kind::of(op) else {
        return;
    };
    // SAFETY: as the caller says.
    let (output, input, other) = unsafe {
        let other = op.src[1].as_ref().filter(|_| kind.takes_two());
        (
            Tensor::of(op),
            Tensor::of(&*op.src[0]),
            other.map(|tensor| Tensor::of(tensor)),
        )
    };
    let rows = output.size[1];
    share(
        rows.div_ceil(TOGETHER),
        threads,
        || (),
        |(), part| {
            let first = part * TOGETHER;
            for row in first..(first + TOGETHER).min(rows) {
                let other = other.map(|other| Other {
                    data: other.row(row.min(other.size[1] - 1), [0, 0]).cast(),
                    is_one: other.size[0] == 1,
                });
                // SAFETY: all rows are inside their tensors and of one length;
                // nobody else has this one of the output.
                unsafe {
                    let to = output.row(row, [0, 0]).cast();
                    let from = input.row(row, [0, 0]).cast();
                    one_row(kind, from, other, to, output.size[0]);
                }
            }
        },
    );
}

/// The second row, or the number that stands for it.
#[derive(Clone, Copy)]
struct Other {
    data: *const f32,
    is_one: bool,
}

impl Other {
    /// # Safety
    /// There is a chunk at `at`, or one number.
    #[inline(always)]
    unsafe fn chunk(self, at: usize) -> Chunk {
        // SAFETY: as the caller says.
        unsafe {
            match self.is_one {
                true => [self.data.read(); LANES],
                false => load(self.data.add(at)),
            }
        }
    }
}

for_each_processor! {
    unsafe fn one_row(
        kind: Kind,
        input: *const f32,
        other: Option<Other>,
        output: *mut f32,
        length: usize,
    ) = one;
}

/// One row. The output may be the input's own memory: a chunk is read before it
/// is written.
///
/// # Safety
/// The rows have `length` numbers, a multiple of [`LANES`].
#[inline(always)]
unsafe fn one(
    kind: Kind,
    input: *const f32,
    other: Option<Other>,
    output: *mut f32,
    length: usize,
) {
    let places = (0..length).step_by(LANES);
    // SAFETY: every chunk is inside its row.
    unsafe {
        match (kind, other) {
            (Kind::Add, Some(other)) => {
                for at in places {
                    let sum = zip(load(input.add(at)), other.chunk(at), |a, b| a + b);
                    store(output.add(at), sum);
                }
            }
            (Kind::Multiply, Some(other)) => {
                for at in places {
                    let product = zip(load(input.add(at)), other.chunk(at), |a, b| a * b);
                    store(output.add(at), product);
                }
            }
            (Kind::Scale { by, plus }, _) => {
                for at in places {
                    store(output.add(at), map(load(input.add(at)), |v| v * by + plus));
                }
            }
            (Kind::Gelu, _) => {
                for at in places {
                    store(output.add(at), map(load(input.add(at)), gelu));
                }
            }
            (Kind::Normalise { epsilon }, _) => {
                let mut sums = [0.0; LANES];
                for at in places.clone() {
                    sums = zip(sums, load(input.add(at)), |a, b| a + b);
                }
                let mean = sums.iter().sum::<f32>() / length as f32;
                let mut squares = [0.0; LANES];
                for at in places.clone() {
                    let chunk = load(input.add(at));
                    squares = zip(squares, chunk, |a, b| a + (b - mean) * (b - mean));
                }
                let variance = squares.iter().sum::<f32>() / length as f32;
                let scale = 1.0 / (variance + epsilon).sqrt();
                for at in places {
                    let chunk = map(load(input.add(at)), |v| (v - mean) * scale);
                    store(output.add(at), chunk);
                }
            }
            (Kind::Add | Kind::Multiply, None) => {}
        }
    }
}
