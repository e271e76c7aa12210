//! The decoder: tokens and features to the next token's logits.

use std::{ops::Range, sync::Arc};

use half::f16;

use super::{
    chunk::LANES,
    encoder::to_heads,
    isa::Isa,
    kernel::{Kernel, run},
    linear::{Activations, Linear, dot_half},
    rows::{Exponentials, LayerNorm, gelu_rows},
    tensors::ModelTensors,
    vector::Vector,
};
use crate::{SpeechError, model_file::HEAD_SIZE, token::TokenId};

pub(super) struct Decoder {
    isa: Isa,
    state: usize,
    /// One row per token; also the product that gives the logits.
    embedding: Linear,
    /// Rows of `state` numbers.
    positions: Vec<f32>,
    layers: Vec<Layer>,
    norm: LayerNorm,
}

struct Layer {
    attention_norm: LayerNorm,
    query: Linear,
    key: Linear,
    value: Linear,
    output: Linear,
    cross_norm: LayerNorm,
    cross_query: Linear,
    cross_key: Linear,
    cross_value: Linear,
    cross_output: Linear,
    mlp_norm: LayerNorm,
    mlp: [Linear; 2],
}

/// Keys and values of the features, per layer and head.
pub(crate) struct Features {
    state: usize,
    frames: usize,
    layers: Vec<FeatureLayer>,
}

struct FeatureLayer {
    /// Rows of `frames` numbers, one per place in a head.
    keys: Vec<f16>,
    /// Rows of [`HEAD_SIZE`] numbers, one per frame.
    values: Vec<f16>,
}

/// Tokens that were fed, and the features that they attend to.
pub(crate) struct Sequence {
    features: Arc<Features>,
    frames: Range<usize>,
    pub(super) length: usize,
    /// Per layer, rows of `state` numbers per token.
    caches: Vec<[Vec<f16>; 2]>,
}

impl Sequence {
    /// `frames`: the part of the features to attend to.
    pub fn new(features: &Arc<Features>, frames: Range<usize>) -> Self {
        let frames = frames.start.min(features.frames)..frames.end.min(features.frames);
        Self {
            features: Arc::clone(features),
            frames,
            length: 0,
            caches: features
                .layers
                .iter()
                .map(|_| [Vec::new(), Vec::new()])
                .collect(),
        }
    }

    /// Forgets all but the first `length` tokens.
    pub fn truncate(&mut self, length: usize) {
        self.length = self.length.min(length);
        let numbers = self.length * self.features.state;
        for cache in self.caches.iter_mut().flatten() {
            cache.truncate(numbers);
        }
    }

    /// No tokens yet, for a part of the same features.
    pub fn over(&self, frames: Range<usize>) -> Self {
        Self::new(&self.features, frames)
    }

    /// A copy that continues on its own.
    pub fn fork(&self) -> Self {
        Self {
            features: Arc::clone(&self.features),
            frames: self.frames.clone(),
            length: self.length,
            caches: self.caches.clone(),
        }
    }
}

/// At least one token for one sequence.
pub(crate) struct Input<'a> {
    pub sequence: &'a mut Sequence,
    pub tokens: &'a [TokenId],
}

impl Decoder {
    pub fn load(tensors: &ModelTensors) -> Result<Self, SpeechError> {
        let shape = tensors.shape();
        let state = shape.state;
        let layer = |number: usize| {
            let name = |part: &str| format!("decoder.blocks.{number}.{part}");
            let square =
                |part: &str, has_bias| tensors.linear(&name(part), [state, state], has_bias);
            Ok(Layer {
                attention_norm: tensors.norm(&name("attn_ln"))?,
                query: square("attn.query", true)?,
                key: square("attn.key", false)?,
                value: square("attn.value", true)?,
                output: square("attn.out", true)?,
                cross_norm: tensors.norm(&name("cross_attn_ln"))?,
                cross_query: square("cross_attn.query", true)?,
                cross_key: square("cross_attn.key", false)?,
                cross_value: square("cross_attn.value", true)?,
                cross_output: square("cross_attn.out", true)?,
                mlp_norm: tensors.norm(&name("mlp_ln"))?,
                mlp: [
                    tensors.linear(&name("mlp.0"), [state, 4 * state], true)?,
                    tensors.linear(&name("mlp.2"), [4 * state, state], true)?,
                ],
            })
        };
        let embedding =
            tensors.matrix("decoder.token_embedding.weight", [state, shape.vocabulary])?;
        Ok(Self {
            isa: tensors.isa(),
            state,
            embedding: Linear::new(embedding, None),
            positions: tensors
                .floats("decoder.positional_embedding", state * shape.text_context)?,
            layers: (0..shape.text_layers)
                .map(layer)
                .collect::<Result<_, SpeechError>>()?,
            norm: tensors.norm("decoder.ln")?,
        })
    }

    pub fn features(&self, rows: &[f32], threads: usize) -> Features {
        let (isa, state) = (self.isa, self.state);
        let frames = rows.len() / state;
        let mut buffer = vec![0.0; rows.len()];
        let input = Activations::new(isa, rows, threads);
        let layer = |layer: &Layer| {
            layer.cross_key.apply(&input, &mut buffer);
            let keys = transposed_heads(&buffer, state, attention_scale());
            layer.cross_value.apply(&input, &mut buffer);
            FeatureLayer {
                keys,
                values: to_heads(&buffer, state, 1.0),
            }
        };
        Features {
            state,
            frames,
            layers: self.layers.iter().map(layer).collect(),
        }
    }

    pub fn feed(&self, inputs: &mut [Input], threads: usize) -> Vec<f32> {
        let (isa, state) = (self.isa, self.state);
        let mut rows = Vec::new();
        for input in &*inputs {
            for (token, position) in input.tokens.iter().zip(input.sequence.length..) {
                let first = rows.len();
                rows.resize(first + state, 0.0);
                let row = &mut rows[first..];
                self.embedding.matrix.read_row(*token as usize, row);
                for (number, place) in row.iter_mut().zip(&self.positions[position * state..]) {
                    *number += place;
                }
            }
        }
        let mut normalised = vec![0.0; rows.len()];
        let [mut queries, mut keys, mut values, mut sums] = [(); 4].map(|()| vec![0.0; rows.len()]);
        let mut hidden = vec![0.0; 4 * rows.len()];
        let mut scores = Vec::new();
        for (number, layer) in self.layers.iter().enumerate() {
            layer.attention_norm.apply(isa, &rows, &mut normalised, 1);
            let input = Activations::new(isa, &normalised, 1);
            layer.query.apply(&input, &mut queries);
            layer.key.apply(&input, &mut keys);
            layer.value.apply(&input, &mut values);
            let mut first = 0;
            for input in &mut *inputs {
                let past = input.sequence.length;
                for row in 0..input.tokens.len() {
                    let at = (first + row) * state..(first + row + 1) * state;
                    let [cached_keys, cached_values] = &mut input.sequence.caches[number];
                    let half = |numbers: &[f32]| {
                        numbers
                            .iter()
                            .copied()
                            .map(f16::from_f32)
                            .collect::<Vec<_>>()
                    };
                    cached_keys.extend(half(&keys[at.clone()]));
                    cached_values.extend(half(&values[at.clone()]));
                    for head in 0..state / HEAD_SIZE {
                        let place = at.start + head * HEAD_SIZE;
                        let attention = SelfAttention {
                            query: &queries[place..place + HEAD_SIZE],
                            keys: &cached_keys[head * HEAD_SIZE..],
                            values: &cached_values[head * HEAD_SIZE..],
                            count: past + row + 1,
                            stride: state,
                            scores: &mut scores,
                            output: &mut sums[place..place + HEAD_SIZE],
                        };
                        // SAFETY: the CPU has the instruction set.
                        unsafe { run(isa, attention) };
                    }
                }
                first += input.tokens.len();
            }
            layer
                .output
                .apply(&Activations::new(isa, &sums, 1), &mut normalised);
            add(&mut rows, &normalised);
            layer.cross_norm.apply(isa, &rows, &mut normalised, 1);
            layer
                .cross_query
                .apply(&Activations::new(isa, &normalised, 1), &mut queries);
            let mut first = 0;
            for input in &*inputs {
                let features = &input.sequence.features;
                let of_layer = &features.layers[number];
                for row in first..first + input.tokens.len() {
                    for head in 0..state / HEAD_SIZE {
                        let place = row * state + head * HEAD_SIZE;
                        let of_head = head * features.frames * HEAD_SIZE;
                        let attention = CrossAttention {
                            query: &queries[place..place + HEAD_SIZE],
                            keys: &of_layer.keys[of_head..of_head + features.frames * HEAD_SIZE],
                            values: &of_layer.values
                                [of_head..of_head + features.frames * HEAD_SIZE],
                            frames: input.sequence.frames.clone(),
                            scores: &mut scores,
                            output: &mut sums[place..place + HEAD_SIZE],
                        };
                        // SAFETY: the CPU has the instruction set.
                        unsafe { run(isa, attention) };
                    }
                }
                first += input.tokens.len();
            }
            layer
                .cross_output
                .apply(&Activations::new(isa, &sums, 1), &mut normalised);
            add(&mut rows, &normalised);
            layer.mlp_norm.apply(isa, &rows, &mut normalised, 1);
            layer.mlp[0].apply(&Activations::new(isa, &normalised, threads), &mut hidden);
            gelu_rows(isa, &mut hidden, 4 * state, 1);
            layer.mlp[1].apply(&Activations::new(isa, &hidden, threads), &mut normalised);
            add(&mut rows, &normalised);
        }
        let mut last_rows = Vec::with_capacity(inputs.len() * state);
        let mut end = 0;
        for input in inputs {
            input.sequence.length += input.tokens.len();
            end += input.tokens.len();
            last_rows.extend_from_slice(&rows[(end - 1) * state..end * state]);
        }
        let normalised = &mut normalised[..last_rows.len()];
        self.norm.apply(isa, &last_rows, normalised, 1);
        let mut logits = vec![0.0; last_rows.len() / state * self.embedding.matrix.rows()];
        self.embedding
            .apply(&Activations::new(isa, normalised, threads), &mut logits);
        logits
    }
}

fn add(to: &mut [f32], from: &[f32]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to += from;
    }
}

fn attention_scale() -> f32 {
    1.0 / (HEAD_SIZE as f32).sqrt()
}

/// For each head, rows of one number per frame.
fn transposed_heads(rows: &[f32], state: usize, scale: f32) -> Vec<f16> {
    let frames = rows.len() / state;
    let mut heads = vec![f16::ZERO; rows.len()];
    for (frame, row) in rows.chunks_exact(state).enumerate() {
        for (place, number) in row.iter().enumerate() {
            heads[place * frames + frame] = f16::from_f32(number * scale);
        }
    }
    heads
}

/// Of one token and head, to the tokens before it.
struct SelfAttention<'a> {
    query: &'a [f32],
    keys: &'a [f16],
    values: &'a [f16],
    count: usize,
    stride: usize,
    scores: &'a mut Vec<f32>,
    output: &'a mut [f32],
}

impl Kernel for SelfAttention<'_> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<V: Vector>(self) {
        let scale = attention_scale();
        self.scores.clear();
        for token in 0..self.count {
            let key = &self.keys[token * self.stride..][..HEAD_SIZE];
            // SAFETY: both have the length of a head.
            self.scores
                .push(scale * unsafe { dot_half::<V>(key, self.query) });
        }
        // SAFETY: upheld by the caller.
        unsafe { weighted_sum::<V>(self.scores, self.values, self.stride, self.output) };
    }
}

/// Of one token and head, to the features.
struct CrossAttention<'a> {
    query: &'a [f32],
    keys: &'a [f16],
    values: &'a [f16],
    frames: Range<usize>,
    scores: &'a mut Vec<f32>,
    output: &'a mut [f32],
}

/// Frames whose scores stay in registers.
const SCORE_VECTORS: usize = 8;

impl Kernel for CrossAttention<'_> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<V: Vector>(self) {
        let all = self.keys.len() / HEAD_SIZE;
        let count = self.frames.len();
        self.scores.resize(count, 0.0);
        let width = SCORE_VECTORS * V::LANES;
        let whole = count - count % width;
        // SAFETY: every vector is inside its row of keys and the scores.
        unsafe {
            let keys = self.keys.as_ptr().add(self.frames.start);
            for first in (0..whole).step_by(width) {
                let mut sums = [V::splat(0.0); SCORE_VECTORS];
                for (place, query) in self.query.iter().enumerate() {
                    let query = V::splat(*query);
                    let row = keys.add(place * all + first);
                    for (vector, sum) in sums.iter_mut().enumerate() {
                        let keys = V::load_half(row.add(vector * V::LANES));
                        *sum = V::multiply_add(keys, query, *sum);
                    }
                }
                for (vector, sum) in sums.into_iter().enumerate() {
                    let to = self.scores.as_mut_ptr().add(first + vector * V::LANES);
                    V::store(to, sum, V::LANES);
                }
            }
        }
        for (frame, score) in self.scores.iter_mut().enumerate().skip(whole) {
            let keys = self.keys[self.frames.start + frame..].iter().step_by(all);
            *score = keys
                .zip(self.query)
                .map(|(key, query)| key.to_f32() * query)
                .sum();
        }
        let values = &self.values[self.frames.start * HEAD_SIZE..];
        // SAFETY: upheld by the caller.
        unsafe { weighted_sum::<V>(self.scores, values, HEAD_SIZE, self.output) };
    }
}

/// The mean of rows of values, weighted by the softmax of the scores.
///
/// # Safety
/// The CPU has the instruction set.
#[inline(always)]
unsafe fn weighted_sum<V: Vector>(
    scores: &mut Vec<f32>,
    values: &[f16],
    stride: usize,
    output: &mut [f32],
) {
    let count = scores.len();
    scores.resize(count.next_multiple_of(LANES), f32::NEG_INFINITY);
    // SAFETY: upheld by the caller; each row of values has the length of a head.
    unsafe {
        let sum = Exponentials(scores).run::<V>();
        let mut sums = [V::splat(0.0); HEAD_SIZE / 8];
        let sums = &mut sums[..HEAD_SIZE / V::LANES];
        assert!(values.len() >= (count - 1) * stride + HEAD_SIZE && output.len() == HEAD_SIZE);
        for (index, score) in scores[..count].iter().enumerate() {
            let row = values.as_ptr().add(index * stride);
            let score = V::splat(*score);
            for (vector, sum) in sums.iter_mut().enumerate() {
                *sum = V::multiply_add(V::load_half(row.add(vector * V::LANES)), score, *sum);
            }
        }
        let scale = V::splat(1.0 / sum);
        for (vector, sum) in sums.iter().enumerate() {
            let to = output.as_mut_ptr().add(vector * V::LANES);
            V::store(to, V::multiply(*sum, scale), V::LANES);
        }
    }
}
