//! The encoder: audio to features, one per 20 ms.

use half::f16;

use super::{
    chunk::LANES,
    disjoint::DisjointSlices,
    isa::Isa,
    kernel::run,
    linear::{Activations, Linear, multiply},
    mel::MelFilters,
    parallel::parallel_for,
    rows::{Exponentials, LayerNorm, for_each_row, gelu_rows},
    tensors::ModelTensors,
};
use crate::{SpeechError, model_file::HEAD_SIZE};

/// Queries of one head whose scores fit into the L2 cache: half a megabyte at 1500 frames.
const QUERY_BLOCK: usize = 64;
/// Of the convolutions.
const KERNEL: usize = 3;

pub(super) struct Encoder {
    isa: Isa,
    state: usize,
    pub(super) filters: MelFilters,
    /// As matrices over three frames.
    convolutions: [Linear; 2],
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
    mlp_norm: LayerNorm,
    mlp: [Linear; 2],
}

impl Encoder {
    pub fn load(tensors: &ModelTensors) -> Result<Self, SpeechError> {
        let shape = tensors.shape();
        let state = shape.state;
        let layer = |number: usize| {
            let name = |part: &str| format!("encoder.blocks.{number}.{part}");
            let square =
                |part: &str, has_bias| tensors.linear(&name(part), [state, state], has_bias);
            Ok(Layer {
                attention_norm: tensors.norm(&name("attn_ln"))?,
                query: square("attn.query", true)?,
                key: square("attn.key", false)?,
                value: square("attn.value", true)?,
                output: square("attn.out", true)?,
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
            filters: MelFilters::new(tensors.mel_filters()),
            convolutions: [
                tensors.convolution("encoder.conv1", [KERNEL, shape.mels, state])?,
                tensors.convolution("encoder.conv2", [KERNEL, state, state])?,
            ],
            positions: tensors
                .floats("encoder.positional_embedding", state * shape.audio_context)?,
            layers: (0..shape.audio_layers)
                .map(layer)
                .collect::<Result<_, SpeechError>>()?,
            norm: tensors.norm("encoder.ln_post")?,
        })
    }

    /// Mono audio at 16 kHz to `frames` rows of features; silence follows the audio.
    pub fn encode(&self, samples: &[f32], frames: usize, threads: usize) -> Vec<f32> {
        let (isa, state) = (self.isa, self.state);
        let bands = self.filters.bands();
        let spectrogram = self.filters.spectrogram(samples, 2 * frames, threads);
        let first = self.convolve(0, &spectrogram, bands, 1, threads);
        drop(spectrogram);
        let mut features = self.convolve(1, &first, state, 2, threads);
        drop(first);
        for (number, position) in features.iter_mut().zip(&self.positions) {
            *number += position;
        }
        let mut normalised = vec![0.0; frames * state];
        let mut buffers = [(); 4].map(|()| vec![0.0; frames * state]);
        let mut hidden = vec![0.0; frames * 4 * state];
        for layer in &self.layers {
            let [queries, keys, values, sums] = &mut buffers;
            layer
                .attention_norm
                .apply(isa, &features, &mut normalised, threads);
            let input = Activations::new(isa, &normalised, threads);
            layer.query.apply(&input, queries);
            layer.key.apply(&input, keys);
            layer.value.apply(&input, values);
            attend(isa, state, [queries, keys, values], sums, threads);
            layer
                .output
                .apply(&Activations::new(isa, sums, threads), &mut normalised);
            add_rows(&mut features, &normalised, state, threads);
            layer
                .mlp_norm
                .apply(isa, &features, &mut normalised, threads);
            layer.mlp[0].apply(&Activations::new(isa, &normalised, threads), &mut hidden);
            gelu_rows(isa, &mut hidden, 4 * state, threads);
            layer.mlp[1].apply(&Activations::new(isa, &hidden, threads), &mut normalised);
            add_rows(&mut features, &normalised, state, threads);
        }
        self.norm.apply(isa, &features, &mut normalised, threads);
        normalised
    }

    /// Of rows of `width` numbers, padded with a row of zeros at both ends.
    fn convolve(
        &self,
        number: usize,
        input: &[f32],
        width: usize,
        step: usize,
        threads: usize,
    ) -> Vec<f32> {
        let mut padded = vec![0.0; input.len() + 2 * width];
        padded[width..width + input.len()].copy_from_slice(input);
        let mut output = vec![0.0; input.len() / width / step * self.state];
        let convolution = &self.convolutions[number];
        convolution.apply_strided(self.isa, &padded, step * width, &mut output, threads);
        gelu_rows(self.isa, &mut output, self.state, threads);
        output
    }
}

fn add_rows(to: &mut [f32], from: &[f32], length: usize, threads: usize) {
    for_each_row(to, length, threads, |number, row| {
        for (to, from) in row.iter_mut().zip(&from[number * length..]) {
            *to += from;
        }
    });
}

/// Buffers of one thread; the keys of one head are transposed.
#[derive(Default)]
struct Workspace {
    head: Option<usize>,
    keys: Vec<f32>,
    values: Vec<f32>,
    scores: Vec<f32>,
}

/// Self-attention without a mask. A block of queries stays in the CPU's cache.
fn attend(
    isa: Isa,
    state: usize,
    [queries, keys, values]: [&Vec<f32>; 3],
    output: &mut [f32],
    threads: usize,
) {
    let frames = queries.len() / state;
    let padded = frames.next_multiple_of(LANES);
    let scale = 1.0 / (HEAD_SIZE as f32).sqrt();
    let blocks = frames.div_ceil(QUERY_BLOCK);
    let shared = DisjointSlices::new(output);
    parallel_for(
        state / HEAD_SIZE * blocks,
        threads,
        Workspace::default,
        |workspace, task| {
            let (head, first) = (task / blocks, task % blocks * QUERY_BLOCK);
            let count = QUERY_BLOCK.min(frames - first);
            workspace.load_head(head, state, scale, keys, values);
            let Workspace {
                keys,
                values,
                scores,
                ..
            } = workspace;
            scores.resize(QUERY_BLOCK * padded, 0.0);
            // SAFETY: the matrices are inside their buffers; this task alone writes these rows of this
            // head; the CPU has the instruction set.
            unsafe {
                // Columns are queries: the scores of one are contiguous.
                multiply(
                    [frames, count, HEAD_SIZE],
                    (scores.as_mut_ptr(), padded as isize),
                    (keys.as_ptr(), 1, frames as isize),
                    (
                        queries.as_ptr().add(first * state + head * HEAD_SIZE),
                        1,
                        state as isize,
                    ),
                );
                let mut sums = [0.0; QUERY_BLOCK];
                for (scores, sum) in scores.chunks_exact_mut(padded).zip(&mut sums).take(count) {
                    scores[frames..].fill(f32::NEG_INFINITY);
                    *sum = run(isa, Exponentials(scores));
                }
                let output = shared.start().add(first * state + head * HEAD_SIZE);
                multiply(
                    [HEAD_SIZE, count, frames],
                    (output, state as isize),
                    (values.as_ptr(), 1, HEAD_SIZE as isize),
                    (scores.as_ptr(), 1, padded as isize),
                );
                for (query, sum) in sums.iter().enumerate().take(count) {
                    for number in
                        std::slice::from_raw_parts_mut(output.add(query * state), HEAD_SIZE)
                    {
                        *number /= sum;
                    }
                }
            }
        },
    );
}

impl Workspace {
    fn load_head(&mut self, head: usize, state: usize, scale: f32, keys: &[f32], values: &[f32]) {
        if self.head == Some(head) {
            return;
        }
        self.head = Some(head);
        let frames = keys.len() / state;
        self.keys.resize(frames * HEAD_SIZE, 0.0);
        self.values.resize(frames * HEAD_SIZE, 0.0);
        let at = head * HEAD_SIZE;
        for first in (0..frames).step_by(LANES) {
            for place in 0..HEAD_SIZE {
                for frame in first..(first + LANES).min(frames) {
                    self.keys[place * frames + frame] = keys[frame * state + at + place] * scale;
                }
            }
        }
        for (row, values) in self
            .values
            .chunks_exact_mut(HEAD_SIZE)
            .zip(values.chunks_exact(state))
        {
            row.copy_from_slice(&values[at..at + HEAD_SIZE]);
        }
    }
}

/// Keys and values of the decoder's attention to the features, head by head: rows of
/// [`HEAD_SIZE`] numbers per frame.
pub(super) fn to_heads(rows: &[f32], state: usize, scale: f32) -> Vec<f16> {
    let frames = rows.len() / state;
    let mut heads = vec![f16::ZERO; rows.len()];
    for (index, row) in rows.chunks_exact(state).enumerate() {
        for (head, numbers) in row.chunks_exact(HEAD_SIZE).enumerate() {
            let at = (head * frames + index) * HEAD_SIZE;
            for (to, number) in heads[at..at + HEAD_SIZE].iter_mut().zip(numbers) {
                *to = f16::from_f32(number * scale);
            }
        }
    }
    heads
}
