use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use crate::{
    Model, SpeechError,
    decoder::{Decoder, EncoderContext},
    sampling::arg_max,
};

#[derive(Clone, Copy, Debug)]
pub struct BenchmarkTimes {
    /// Spectrogram, encoder, and the decoder's keys and values of the audio.
    pub encode: Duration,
    pub decode: Duration,
}

/// Decodes exactly `tokens` tokens of text, whatever they are.
///
/// # Errors
/// If the model cannot be run.
pub fn benchmark(
    model: &Arc<Model>,
    samples: &[f32],
    tokens: usize,
    threads: usize,
) -> Result<BenchmarkTimes, SpeechError> {
    let mut decoder = Decoder::new(model.clone())?;
    let special = &model.special;
    let start = Instant::now();
    decoder.encode(samples, EncoderContext::Fitted, threads)?;
    let encode = start.elapsed();
    let mut next = vec![special.sot];
    if model.is_multilingual() {
        next.extend([special.sot + 1, special.transcribe]);
    }
    // Without timestamps.
    next.push(special.first_timestamp - 1);
    let mut past = 0;
    for _ in 0..tokens {
        let logits = decoder.feed(&next, past, threads)?;
        past += next.len();
        next = vec![arg_max(&logits[..special.eot as usize]) as i32];
    }
    Ok(BenchmarkTimes {
        encode,
        decode: start.elapsed() - encode,
    })
}
