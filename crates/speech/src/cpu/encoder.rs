//! The encoder: audio to features, one per 20 ms.

use super::{
    attention::attend,
    isa::Isa,
    linear::{Activations, Linear},
    mel::MelFilters,
    rows::{LayerNorm, for_each_row, gelu_rows},
    team::Team,
    tensors::ModelTensors,
};
use crate::SpeechError;

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
    pub fn encode(&self, samples: &[f32], frames: usize, team: &Team) -> Vec<f32> {
        let (isa, state) = (self.isa, self.state);
        let bands = self.filters.bands();
        let spectrogram = self.filters.spectrogram(samples, 2 * frames, team);
        let first = self.convolve(0, &spectrogram, bands, 1, team);
        drop(spectrogram);
        let mut features = self.convolve(1, &first, state, 2, team);
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
                .apply(isa, &features, &mut normalised, team);
            let input = Activations::new(isa, &normalised, team);
            layer.query.apply(&input, queries);
            layer.key.apply(&input, keys);
            layer.value.apply(&input, values);
            attend(isa, state, [queries, keys, values], sums, team);
            layer
                .output
                .apply(&Activations::new(isa, sums, team), &mut normalised);
            add_rows(&mut features, &normalised, state, team);
            layer.mlp_norm.apply(isa, &features, &mut normalised, team);
            layer.mlp[0].apply(&Activations::new(isa, &normalised, team), &mut hidden);
            gelu_rows(isa, &mut hidden, 4 * state, team);
            layer.mlp[1].apply(&Activations::new(isa, &hidden, team), &mut normalised);
            add_rows(&mut features, &normalised, state, team);
        }
        self.norm.apply(isa, &features, &mut normalised, team);
        normalised
    }

    /// Of rows of `width` numbers, padded with a row of zeros at both ends.
    fn convolve(
        &self,
        number: usize,
        input: &[f32],
        width: usize,
        step: usize,
        team: &Team,
    ) -> Vec<f32> {
        let mut padded = vec![0.0; input.len() + 2 * width];
        padded[width..width + input.len()].copy_from_slice(input);
        let mut output = vec![0.0; input.len() / width / step * self.state];
        let convolution = &self.convolutions[number];
        convolution.apply_strided(self.isa, &padded, step * width, &mut output, team);
        gelu_rows(self.isa, &mut output, self.state, team);
        output
    }
}

fn add_rows(to: &mut [f32], from: &[f32], length: usize, team: &Team) {
    for_each_row(to, length, team, |number, row| {
        for (to, from) in row.iter_mut().zip(&from[number * length..]) {
            *to += from;
        }
    });
}
