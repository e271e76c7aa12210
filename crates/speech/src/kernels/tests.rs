//! Comparison with plain implementations.

#![allow(clippy::unwrap_used)]

use whisper_rs_sys as native;

use super::{attention::Attention, copy, product, rows};

struct OwnedTensor {
    tensor: Box<native::ggml_tensor>,
    _bytes: Vec<u8>,
}

fn tensor_f32(size: [usize; 4], values: &[f32]) -> OwnedTensor {
    let bytes = values
        .iter()
        .flat_map(|value| value.to_ne_bytes())
        .collect();
    tensor(native::ggml_type_GGML_TYPE_F32, size, 4, size[0] * 4, bytes)
}

fn tensor(
    kind: native::ggml_type,
    size: [usize; 4],
    element: usize,
    row: usize,
    mut bytes: Vec<u8>,
) -> OwnedTensor {
    // SAFETY: only numbers and pointers, for which zero is valid.
    let mut tensor: Box<native::ggml_tensor> = Box::new(unsafe { std::mem::zeroed() });
    tensor.type_ = kind;
    tensor.ne = size.map(|n| n as i64);
    tensor.nb = [element, row, row * size[1], row * size[1] * size[2]];
    tensor.data = bytes.as_mut_ptr().cast();
    OwnedTensor {
        tensor,
        _bytes: bytes,
    }
}

fn op_tensor(op: native::ggml_op, size: [usize; 4], sources: &[&OwnedTensor]) -> OwnedTensor {
    let mut owned = tensor_f32(size, &vec![0.0; size.iter().product()]);
    owned.tensor.op = op;
    for (slot, source) in owned.tensor.src.iter_mut().zip(sources) {
        *slot = (&raw const *source.tensor).cast_mut();
    }
    owned
}

fn values(owned: &OwnedTensor) -> Vec<f32> {
    let numbers = owned.tensor.ne.iter().product::<i64>() as usize;
    // SAFETY: the tensor has this many numbers.
    unsafe { std::slice::from_raw_parts(owned.tensor.data.cast::<f32>(), numbers) }.to_vec()
}

fn random(count: usize, seed: u64) -> Vec<f32> {
    let mut rng = fastrand::Rng::with_seed(seed);
    (0..count).map(|_| rng.f32() * 2.0 - 1.0).collect()
}

fn assert_close(found: &[f32], expected: &[f32], tolerance: f32) {
    assert_eq!(found.len(), expected.len());
    for (index, (a, b)) in found.iter().zip(expected).enumerate() {
        assert!((a - b).abs() <= tolerance, "{index}: {a}, not {b}");
    }
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn reference_product(weights: &[f32], input: &[f32], length: usize) -> Vec<f32> {
    let row = |input| {
        weights
            .chunks(length)
            .map(move |weights| dot(weights, input))
    };
    input.chunks(length).flat_map(row).collect()
}

/// Quantized bytes and the dequantized values.
fn quantize_q8_0(values: &[f32]) -> (Vec<u8>, Vec<f32>) {
    let (mut bytes, mut dequantized) = (Vec::new(), Vec::new());
    for block in values.chunks(32) {
        let largest = block.iter().fold(0.0_f32, |most, v| most.max(v.abs()));
        let scale = half::f16::from_f32(largest / 127.0);
        bytes.extend(scale.to_bits().to_ne_bytes());
        for value in block {
            let whole = (value / scale.to_f32()).round().clamp(-127.0, 127.0);
            bytes.push(whole as i8 as u8);
            dequantized.push(whole * scale.to_f32());
        }
    }
    (bytes, dequantized)
}

#[test]
fn product_matches_within_quantization_error() {
    // Not multiples of the tile size.
    let (length, columns, lines) = (96, 77, 61);
    let (bytes, wide) = quantize_q8_0(&random(length * columns, 1));
    let input = random(length * lines, 2);
    let kind = native::ggml_type_GGML_TYPE_Q8_0;
    let weights = tensor(kind, [length, columns, 1, 1], 34, length / 32 * 34, bytes);
    let source = tensor_f32([length, lines, 1, 1], &input);
    let op = native::ggml_op_GGML_OP_MUL_MAT;
    let op = op_tensor(op, [columns, lines, 1, 1], &[&weights, &source]);
    for threads in [1, 3] {
        // SAFETY: the tensors own their data.
        unsafe {
            assert!(product::supports(&op.tensor));
            product::compute(&op.tensor, threads);
        }
        // Half a step of 1/127 in each of 96 numbers, most of which cancel out.
        assert_close(
            &values(&op),
            &reference_product(&wide, &input, length),
            0.08,
        );
    }
}

/// # Safety
/// `op` is a product with both sources.
unsafe fn uses_int8(op: &native::ggml_tensor) -> bool {
    // SAFETY: a product has two sources.
    #[cfg(target_arch = "x86_64")]
    return unsafe { super::int8::supports(&*op.src[0], &*op.src[1]) };
    #[cfg(not(target_arch = "x86_64"))]
    return false;
}

#[test]
fn non_finite_inputs_count_as_zero() {
    let (length, columns, lines) = (96, 40, 40);
    let (bytes, wide) = quantize_q8_0(&random(length * columns, 9));
    let mut input = random(length * lines, 10);
    let kind = native::ggml_type_GGML_TYPE_Q8_0;
    let weights = tensor(kind, [length, columns, 1, 1], 34, length / 32 * 34, bytes);
    // Non-finite numbers, and a row too small for an inverse scale.
    let odd = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, -f32::NAN];
    input[..4].copy_from_slice(&odd);
    input[5 * length..6 * length].fill(1e-40);
    let mut expected = input.clone();
    expected[..4].fill(0.0);
    let source = tensor_f32([length, lines, 1, 1], &input);
    let op = native::ggml_op_GGML_OP_MUL_MAT;
    let op = op_tensor(op, [columns, lines, 1, 1], &[&weights, &source]);
    // SAFETY: the tensors own their data.
    unsafe {
        if !uses_int8(&op.tensor) {
            println!("skipped: this CPU has no int8 products");
            return;
        }
        product::compute(&op.tensor, 2);
    }
    assert_close(
        &values(&op),
        &reference_product(&wide, &expected, length),
        0.08,
    );
}

#[test]
fn op_without_sources_is_not_supported() {
    let op = op_tensor(native::ggml_op_GGML_OP_ARANGE, [64, 64, 1, 1], &[]);
    // SAFETY: the tensor is valid without sources.
    assert!(unsafe { super::Op::of(&op.tensor) }.is_none());
}

#[test]
fn attention_matches_its_three_steps() {
    let (length, frames, heads) = (64, 76, 2);
    let part = length * frames;
    let (keys, queries, turned) = (
        random(part * heads, 3),
        random(part * heads, 4),
        random(part * heads, 5),
    );
    let scale = 0.125;
    let of_keys = tensor_f32([length, frames, heads, 1], &keys);
    let of_queries = tensor_f32([length, frames, heads, 1], &queries);
    let of_values = tensor_f32([frames, length, heads, 1], &turned);
    let product = native::ggml_op_GGML_OP_MUL_MAT;
    let square = [frames, frames, heads, 1];
    let scores = op_tensor(product, square, &[&of_keys, &of_queries]);
    let mut weights = op_tensor(native::ggml_op_GGML_OP_SOFT_MAX, square, &[&scores]);
    weights.tensor.op_params[0] = f32::to_bits(scale) as i32;
    let sum = op_tensor(product, [length, frames, heads, 1], &[&of_values, &weights]);
    // SAFETY: the tensors own their data.
    unsafe {
        let found = Attention::find(&scores.tensor, &weights.tensor, &sum.tensor);
        found.unwrap().compute(2);
    }
    let mut expected = Vec::new();
    for head in 0..heads {
        let of_head = head * part..(head + 1) * part;
        let scores = reference_product(&keys[of_head.clone()], &queries[of_head.clone()], length);
        for row in scores.chunks(frames) {
            let powers: Vec<f32> = row.iter().map(|score| (score * scale).exp()).collect();
            let all: f32 = powers.iter().sum();
            let values = turned[of_head.clone()].chunks(frames);
            expected.extend(values.map(|value| dot(value, &powers) / all));
        }
    }
    assert_close(&values(&sum), &expected, 1e-4);
}

#[test]
fn row_ops_match_the_reference() {
    let (length, lines) = (64, 50);
    let (numbers, one) = (random(length * lines, 6), random(length, 7));
    let (input, other) = (
        tensor_f32([length, lines, 1, 1], &numbers),
        tensor_f32([length, 1, 1, 1], &one),
    );
    let size = [length, lines, 1, 1];
    let sum = op_tensor(native::ggml_op_GGML_OP_ADD, size, &[&input, &other]);
    let normal = op_tensor(native::ggml_op_GGML_OP_NORM, size, &[&input]);
    for op in [&sum, &normal] {
        // SAFETY: the tensors own their data.
        unsafe {
            assert!(rows::supports(&op.tensor));
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
    assert_close(&values(&sum), &added, 0.0);
    assert_close(&values(&normal), &normalised, 1e-4);
}

#[test]
fn transposed_copy_matches() {
    let (length, lines) = (52, 70);
    let numbers = random(length * lines, 8);
    let mut turned = tensor_f32([length, lines, 1, 1], &numbers);
    turned.tensor.ne = [lines as i64, length as i64, 1, 1];
    turned.tensor.nb.swap(0, 1);
    let op = native::ggml_op_GGML_OP_CONT;
    let op = op_tensor(op, [lines, length, 1, 1], &[&turned]);
    // SAFETY: the tensors own their data.
    unsafe {
        assert!(copy::supports(&op.tensor));
        copy::compute(&op.tensor, 2);
    }
    let column = |at| numbers.iter().skip(at).step_by(length).copied();
    let expected: Vec<f32> = (0..length).flat_map(column).collect();
    assert_close(&values(&op), &expected, 0.0);
}
