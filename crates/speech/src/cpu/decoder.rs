//! The decoder: tokens and features to the next token's logits.

use std::{ops::Range, sync::Arc};

use half::f16;

use super::{
    chunk::LANES,
    cross_attention::{Features, HeadFeatures, Workspace},
    disjoint::DisjointSlices,
    embedding::TokenEmbedding,
    isa::Isa,
    kernel::{Kernel, run},
    linear::{Activations, Linear, dot_half},
    rows::{Exponentials, LayerNorm, gelu_rows},
    team::Team,
    tensors::ModelTensors,
    vector::Vector,
};
use crate::{SpeechError, model_file::HEAD_SIZE, token::TokenId};

pub(super) struct Decoder {
    isa: Isa,
    state: usize,
    embedding: TokenEmbedding,
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
        Ok(Self {
            isa: tensors.isa(),
            state,
            embedding: tensors.embedding([state, shape.vocabulary])?,
            positions: tensors
                .floats("decoder.positional_embedding", state * shape.text_context)?,
            layers: (0..shape.text_layers)
                .map(layer)
                .collect::<Result<_, SpeechError>>()?,
            norm: tensors.norm("decoder.ln")?,
        })
    }

    pub fn features(&self, rows: &[f32], team: &Team) -> Features {
        let (isa, state) = (self.isa, self.state);
        let input = Activations::new(isa, rows, team);
        let [mut keys, mut values] = [(); 2].map(|()| vec![0.0; rows.len()]);
        let layer = |layer: &Layer| {
            layer.cross_key.apply(&input, &mut keys);
            layer.cross_value.apply(&input, &mut values);
            HeadFeatures::of_layer(isa, [&keys, &values], state, team)
        };
        Features {
            state,
            frames: rows.len() / state,
            layers: self.layers.iter().map(layer).collect(),
        }
    }

    pub fn feed(&self, inputs: &mut [Input], team: &Team) -> Vec<f32> {
        let (isa, state) = (self.isa, self.state);
        let mut rows = Vec::new();
        for input in &*inputs {
            for (token, position) in input.tokens.iter().zip(input.sequence.length..) {
                let first = rows.len();
                rows.resize(first + state, 0.0);
                let row = &mut rows[first..];
                self.embedding.read_row(*token as usize, row);
                for (number, place) in row.iter_mut().zip(&self.positions[position * state..]) {
                    *number += place;
                }
            }
        }
        let mut normalised = vec![0.0; rows.len()];
        let [mut queries, mut keys, mut values, mut sums] = [(); 4].map(|()| vec![0.0; rows.len()]);
        let mut hidden = vec![0.0; 4 * rows.len()];
        for (number, layer) in self.layers.iter().enumerate() {
            layer
                .attention_norm
                .apply(isa, &rows, &mut normalised, team);
            let input = Activations::new(isa, &normalised, team);
            layer.query.apply(&input, &mut queries);
            layer.key.apply(&input, &mut keys);
            layer.value.apply(&input, &mut values);
            let half = |numbers: &[f32]| -> Vec<f16> {
                numbers.iter().copied().map(f16::from_f32).collect()
            };
            let mut first = 0;
            for input in &mut *inputs {
                let at = first..first + input.tokens.len() * state;
                let [cached_keys, cached_values] = &mut input.sequence.caches[number];
                cached_keys.extend(half(&keys[at.clone()]));
                cached_values.extend(half(&values[at.clone()]));
                first = at.end;
            }
            self.for_each_head(inputs, team, &mut sums, |buffers, head, output| {
                let [keys, values] = &head.input.sequence.caches[number];
                let attention = SelfAttention {
                    query: &queries[head.first..head.first + HEAD_SIZE],
                    keys: &keys[head.number * HEAD_SIZE..],
                    values: &values[head.number * HEAD_SIZE..],
                    count: head.input.sequence.length + head.row + 1,
                    stride: state,
                    scores: &mut buffers.numbers,
                    output,
                };
                // SAFETY: the CPU has the instruction set.
                unsafe { run(isa, attention) };
            });
            layer
                .output
                .apply(&Activations::new(isa, &sums, team), &mut normalised);
            add(&mut rows, &normalised);
            layer.cross_norm.apply(isa, &rows, &mut normalised, team);
            layer
                .cross_query
                .apply(&Activations::new(isa, &normalised, team), &mut queries);
            self.for_each_head(inputs, team, &mut sums, |buffers, head, output| {
                let sequence = &head.input.sequence;
                let features = &sequence.features.layers[number][head.number];
                let query = &queries[head.first..head.first + HEAD_SIZE];
                buffers.attend(isa, features, sequence.frames.clone(), query, output);
            });
            layer
                .cross_output
                .apply(&Activations::new(isa, &sums, team), &mut normalised);
            add(&mut rows, &normalised);
            layer.mlp_norm.apply(isa, &rows, &mut normalised, team);
            layer.mlp[0].apply(&Activations::new(isa, &normalised, team), &mut hidden);
            gelu_rows(isa, &mut hidden, 4 * state, team);
            layer.mlp[1].apply(&Activations::new(isa, &hidden, team), &mut normalised);
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
        self.norm.apply(isa, &last_rows, normalised, team);
        self.embedding.logits(isa, normalised, team)
    }

    /// Calls `work` for each head of each token, with its part of `output`.
    fn for_each_head(
        &self,
        inputs: &[Input],
        team: &Team,
        output: &mut [f32],
        work: impl Fn(&mut Workspace, Head, &mut [f32]) + Sync,
    ) {
        let tokens = inputs.iter();
        let tokens = tokens.flat_map(|input| (0..input.tokens.len()).map(move |row| (input, row)));
        let tokens: Vec<(&Input, usize)> = tokens.collect();
        let heads = self.state / HEAD_SIZE;
        let output = DisjointSlices::new(output);
        team.for_each(tokens.len() * heads, Workspace::default, |buffers, part| {
            let (input, row) = tokens[part / heads];
            let first = part * HEAD_SIZE;
            let head = Head {
                input,
                row,
                number: part % heads,
                first,
            };
            // SAFETY: each head is taken once.
            work(buffers, head, unsafe { output.slice(first, HEAD_SIZE) });
        });
    }
}

/// Of one token.
struct Head<'a> {
    input: &'a Input<'a>,
    /// The token's number in the input.
    row: usize,
    number: usize,
    /// Index of its first number in the rows of all tokens.
    first: usize,
}

fn add(to: &mut [f32], from: &[f32]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to += from;
    }
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
        let scale = 1.0 / (HEAD_SIZE as f32).sqrt();
        self.scores.clear();
        for token in 0..self.count {
            let key = &self.keys[token * self.stride..][..HEAD_SIZE];
            // SAFETY: both have the length of a head.
            self.scores
                .push(scale * unsafe { dot_half::<V>(key, self.query) });
        }
        self.scores
            .resize(self.count.next_multiple_of(LANES), f32::NEG_INFINITY);
        // SAFETY: upheld by the caller; each row of values has the length of a head.
        unsafe {
            let sum = Exponentials(self.scores).run::<V>();
            let mut sums = [V::splat(0.0); HEAD_SIZE / 8];
            let sums = &mut sums[..HEAD_SIZE / V::LANES];
            assert!(
                self.values.len() >= (self.count - 1) * self.stride + HEAD_SIZE
                    && self.output.len() == HEAD_SIZE
            );
            for (index, score) in self.scores[..self.count].iter().enumerate() {
                let row = self.values.as_ptr().add(index * self.stride);
                let score = V::splat(*score);
                for (vector, sum) in sums.iter_mut().enumerate() {
                    *sum = V::multiply_add(V::load_half(row.add(vector * V::LANES)), score, *sum);
                }
            }
            let scale = V::splat(1.0 / sum);
            for (vector, sum) in sums.iter().enumerate() {
                let to = self.output.as_mut_ptr().add(vector * V::LANES);
                V::store(to, V::multiply(*sum, scale), V::LANES);
            }
        }
    }
}
