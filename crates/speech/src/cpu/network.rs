//! A Whisper model on the CPU.

use std::{io::Read, sync::Arc};

use super::{
    cross_attention::Features,
    decoder::{Decoder, Input},
    encoder::Encoder,
    isa::{Isa, isa},
    team::Team,
    tensors::ModelTensors,
};
use crate::{
    SpeechError,
    model_file::{ModelHeader, ModelReader, Shape},
    token::TokenId,
};

pub(crate) struct Network {
    pub(super) encoder: Encoder,
    pub(super) decoder: Decoder,
    pub shape: Shape,
}

impl Network {
    /// # Errors
    /// [`SpeechError::ModelUnusable`] if a tensor is missing or has another size.
    pub fn load(
        header: &ModelHeader,
        reader: &mut ModelReader<impl Read>,
    ) -> Result<Arc<Self>, SpeechError> {
        Self::load_for(header, reader, isa())
    }

    pub(super) fn load_for(
        header: &ModelHeader,
        reader: &mut ModelReader<impl Read>,
        isa: Isa,
    ) -> Result<Arc<Self>, SpeechError> {
        let tensors = ModelTensors::read(header, reader, isa)?;
        Ok(Arc::new(Self {
            encoder: Encoder::load(&tensors)?,
            decoder: Decoder::load(&tensors)?,
            shape: header.shape.clone(),
        }))
    }

    /// `samples`: mono, 16 kHz. `frames` of 20 ms, at most the model's context.
    pub fn encode(&self, samples: &[f32], frames: usize, threads: usize) -> Arc<Features> {
        let team = Team::new(threads);
        let rows = self.encoder.encode(samples, frames, &team);
        Arc::new(self.decoder.features(&rows, &team))
    }

    /// The logits after the last token of each input, one after the other.
    ///
    /// # Errors
    /// If a sequence becomes longer than the model's context, or a token is unknown.
    pub fn feed(&self, inputs: &mut [Input], threads: usize) -> Result<Vec<f32>, SpeechError> {
        let fits = inputs.iter().all(|input| {
            let known = |token: &TokenId| (0..self.shape.vocabulary as TokenId).contains(token);
            !input.tokens.is_empty()
                && input.sequence.length + input.tokens.len() <= self.shape.text_context
                && input.tokens.iter().all(known)
        });
        if !fits {
            return Err(SpeechError::Engine("decoding"));
        }
        Ok(self.decoder.feed(inputs, &Team::new(threads)))
    }
}
