//! Each operation next to the same one written out.

#![allow(clippy::unwrap_used)]

use whisper_rs_sys as native;

use super::{attention::Attention, copy, product, rows};

/// A tensor and what it lies in.
struct Held {
    tensor: Box<native::ggml_tensor>,
    _bytes: Vec<u8>,
}

/// A tensor of `f32` of this size, its rows one behind the other.
fn held(size: [usize; 4], values: &[f32]) -> Held {
    let bytes = values
        .iter()
        .flat_map(|value| value.to_ne_bytes())
        .collect();
    laid_out(native::ggml_type_GGML_TYPE_F32, size, 4, size[0] * 4, bytes)
}

fn laid_out(
    kind: native::ggml_type,
    size: [usize; 4],
    element: usize,
    row: usize,
    mut bytes: Vec<u8>,
) -> Held {
    // SAFETY: nothing but numbers and pointers, which may all be zero.
    let mut tensor: Box<native::ggml_tensor> = Box::new(unsafe { std::mem::zeroed() });
    tensor.type_ = kind;
    tensor.ne = size.map(|n| n as i64);
    tensor.nb = [element, row, row * size[1], row * size[1] * size[2]];
    tensor.data = bytes.as_mut_ptr().cast();
    Held {
        tensor,
        _bytes: bytes,
    }
}

/// An operation on these, whose output has this size.
fn operation(op: native::ggml_op, size: [usize; 4], sources: &[&Held]) -> Held {
    let mut held = held(size, &vec![0.0; size.iter().product()]);
    held.tensor.op = op;
    for (slot, source) in held.tensor.src.iter_mut().zip(sources) {
        *slot = (&raw const *source.tensor).cast_mut();
    }
    held
}

fn values(held: &Held) -> Vec<f32> {
    let numbers = held.tensor.ne.iter().product::<i64>() as usize;
    // SAFETY: it holds so many.
    unsafe { std::slice::from_raw_parts(held.tensor.data.cast::<f32>(), numbers) }.to_vec()
}

fn random(count: usize, seed: u64) -> Vec<f32> {
    let mut rng = fastrand::Rng::with_seed(seed);
    (0..count).map(|_| rng.f32() * 2.0 - 1.0).collect()
}

fn assert_near(found: &[f32], right: &[f32], off: f32) {
    assert_eq!(found.len(), right.len());
    for (index, (a, b)) in found.iter().zip(right).enumerate() {
        assert!((a - b).abs() <= off, "{index}: {a}, not {b}");
    }
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Each row of `input` times each of `weights`.
fn multiplied(weights: &[f32], input: &[f32], length: usize) -> Vec<f32> {
    let row = |input| {
        weights
            .chunks(length)
            .map(move |weights| dot(weights, input))
    };
    input.chunks(length).flat_map(row).collect()
}

/// Rows of numbers as q8_0, and what they are then.
fn rounded(values: &[f32]) -> (Vec<u8>, Vec<f32>) {
    let (mut bytes, mut back) = (Vec::new(), Vec::new());
    for block in values.chunks(32) {
        let largest = block.iter().fold(0.0_f32, |most, v| most.max(v.abs()));
        let scale = half::f16::from_f32(largest / 127.0);
        bytes.extend(scale.to_bits().to_ne_bytes());
        for value in block {
            let whole = (value / scale.to_f32()).round().clamp(-127.0, 127.0);
            bytes.push(whole as i8 as u8);
            back.push(whole * scale.to_f32());
        }
    }
    (bytes, back)
}

#[test]
fn a_product_is_right_to_the_rounding_of_its_weights_and_input() {
    // Neither count fills the tiles.
    let (length, columns, lines) = (96, 77, 61);
    let (bytes, wide) = rounded(&random(length * columns, 1));
    let input = random(length * lines, 2);
    let kind = native::ggml_type_GGML_TYPE_Q8_0;
    let weights = laid_out(kind, [length, columns, 1, 1], 34, length / 32 * 34, bytes);
    let source = held([length, lines, 1, 1], &input);
    let op = native::ggml_op_GGML_OP_MUL_MAT;
    let op = operation(op, [columns, lines, 1, 1], &[&weights, &source]);
    for threads in [1, 3] {
        // SAFETY: made for it, with all its data.
        unsafe {
            assert!(product::is_worth_it(&op.tensor));
            product::compute(&op.tensor, threads);
        }
        // Half a step of 1/127 in each of 96 numbers, most of which cancel out.
        assert_near(&values(&op), &multiplied(&wide, &input, length), 0.08);
    }
}

/// Whether a product is one of [`super::int8`]'s.
unsafe fn is_in_whole_numbers(op: &native::ggml_tensor) -> bool {
    // SAFETY: a product has two sources.
    #[cfg(target_arch = "x86_64")]
    return unsafe { super::int8::takes(&*op.src[0], &*op.src[1]) };
    #[cfg(not(target_arch = "x86_64"))]
    return false;
}

#[test]
fn what_is_no_number_counts_as_nothing_in_a_product() {
    let (length, columns, lines) = (96, 40, 40);
    let (bytes, wide) = rounded(&random(length * columns, 9));
    let mut input = random(length * lines, 10);
    let kind = native::ggml_type_GGML_TYPE_Q8_0;
    let weights = laid_out(kind, [length, columns, 1, 1], 34, length / 32 * 34, bytes);
    // Some numbers of a row, and rows that are too small to have an inverse.
    let odd = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, -f32::NAN];
    input[..4].copy_from_slice(&odd);
    input[5 * length..6 * length].fill(1e-40);
    let mut right = input.clone();
    right[..4].fill(0.0);
    let source = held([length, lines, 1, 1], &input);
    let op = native::ggml_op_GGML_OP_MUL_MAT;
    let op = operation(op, [columns, lines, 1, 1], &[&weights, &source]);
    // SAFETY: made for it, with all its data.
    unsafe {
        if !is_in_whole_numbers(&op.tensor) {
            println!("skipped: this processor multiplies no whole numbers");
            return;
        }
        product::compute(&op.tensor, 2);
    }
    assert_near(&values(&op), &multiplied(&wide, &right, length), 0.08);
}

#[test]
fn an_operation_without_sources_is_left_to_others() {
    let op = operation(native::ggml_op_GGML_OP_ARANGE, [64, 64, 1, 1], &[]);
    // SAFETY: made for it.
    assert!(unsafe { super::Task::of(&op.tensor) }.is_none());
}

#[test]
fn attention_is_what_its_three_steps_are() {
    let (length, frames, heads) = (64, 76, 2);
    let part = length * frames;
    let (keys, queries, turned) = (
        random(part * heads, 3),
        random(part * heads, 4),
        random(part * heads, 5),
    );
    let scale = 0.125;
    let of_keys = held([length, frames, heads, 1], &keys);
    let of_queries = held([length, frames, heads, 1], &queries);
    let of_values = held([frames, length, heads, 1], &turned);
    let product = native::ggml_op_GGML_OP_MUL_MAT;
    let square = [frames, frames, heads, 1];
    let scores = operation(product, square, &[&of_keys, &of_queries]);
    let mut weights = operation(native::ggml_op_GGML_OP_SOFT_MAX, square, &[&scores]);
    weights.tensor.op_params[0] = f32::to_bits(scale) as i32;
    let sum = operation(product, [length, frames, heads, 1], &[&of_values, &weights]);
    // SAFETY: made for it, with all its data.
    unsafe {
        let found = Attention::find(&scores.tensor, &weights.tensor, &sum.tensor);
        found.unwrap().compute(2);
    }
    let mut right = Vec::new();
    for head in 0..heads {
        let of_head = head * part..(head + 1) * part;
        let scores = multiplied(&keys[of_head.clone()], &queries[of_head.clone()], length);
        for row in scores.chunks(frames) {
            let powers: Vec<f32> = row.iter().map(|score| (score * scale).exp()).collect();
            let all: f32 = powers.iter().sum();
            let values = turned[of_head.clone()].chunks(frames);
            right.extend(values.map(|value| dot(value, &powers) / all));
        }
    }
    assert_near(&values(&sum), &right, 1e-4);
}

#[test]
fn rows_are_normalised_and_added_to() {
    let (length, lines) = (64, 50);
    let (numbers, one) = (random(length * lines, 6), random(length, 7));
    let (input, other) = (
        held([length, lines, 1, 1], &numbers),
        held([length, 1, 1, 1], &one),
    );
    let size = [length, lines, 1, 1];
    let sum = operation(native::ggml_op_GGML_OP_ADD, size, &[&input, &other]);
    let normal = operation(native::ggml_op_GGML_OP_NORM, size, &[&input]);
    for op in [&sum, &normal] {
        // SAFETY: made for it, with all its data.
        unsafe {
            assert!(rows::is_worth_it(&op.tensor));
            rows::compute(&op.tensor, 2);
        }
    }
    let (mut added, mut normalised) = (Vec::new(), Vec::new());
    for row in numbers.chunks(length) {
        added.extend(row.iter().zip(&one).map(|(a, b)| a + b));
        let mean = row.iter().sum::<f32>() / length as f32;
        let squares = row.iter().map(|v| (v - mean).powi(2)).sum::<f32>();
        let deviation = (squares / length as f32).sqrt();
        normalised.extend(row.iter().map(|v| (v - mean) / deviation));
    }
    assert_near(&values(&sum), &added, 0.0);
    assert_near(&values(&normal), &normalised, 1e-4);
}

#[test]
fn a_matrix_on_its_side_is_put_upright() {
    let (length, lines) = (52, 70);
    let numbers = random(length * lines, 8);
    // Seen the other way round: its rows are the columns in memory.
    let mut turned = held([length, lines, 1, 1], &numbers);
    turned.tensor.ne = [lines as i64, length as i64, 1, 1];
    turned.tensor.nb.swap(0, 1);
    let op = native::ggml_op_GGML_OP_CONT;
    let op = operation(op, [lines, length, 1, 1], &[&turned]);
    // SAFETY: made for it, with all its data.
    unsafe {
        assert!(copy::is_worth_it(&op.tensor));
        copy::compute(&op.tensor, 2);
    }
    let column = |at| numbers.iter().skip(at).step_by(length).copied();
    let right: Vec<f32> = (0..length).flat_map(column).collect();
    assert_near(&values(&op), &right, 0.0);
}
