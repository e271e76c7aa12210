mod silero;

use crate::SpeechError;
use silero::Silero;
pub(crate) use silero::VAD_FRAME;

/// Below one 16-bit step. Silero would find speech in digital silence, so frames below are not
/// passed to it.
const SILENCE_LEVEL: f32 = 2.0e-5;
/// Level of loud frames after scaling.
const TARGET_LEVEL: f32 = 0.1;
/// 46 dB.
const MAX_GAIN: f32 = 200.0;

/// 0.2 s; clicks are shorter.
const MIN_WORD_FRAMES: usize = 6;
/// The loudest word exceeds the speech level by at most 20 dB.
const WORD_TO_SPEECH_RATIO: f32 = 10.0;

/// Voice activity detection.
pub struct Vad(Silero);

impl Vad {
    pub fn load(bytes: &[u8]) -> Result<Self, SpeechError> {
        Silero::load(bytes).map(Self)
    }

    /// Per [`VAD_FRAME`] samples; calls are independent. `loud`: [`loudness`] of the context.
    pub(crate) fn probabilities(&self, samples: &[f32], loud: f32) -> Vec<f32> {
        if loud < SILENCE_LEVEL {
            return vec![0.0; samples.len().div_ceil(VAD_FRAME)];
        }
        let gain = (TARGET_LEVEL / loud).clamp(1.0, MAX_GAIN);
        let scaled: Vec<f32> = samples
            .iter()
            .map(|s| (s * gain).clamp(-1.0, 1.0))
            .collect();
        let mut probabilities = self.0.probabilities(&scaled);
        for (probability, frame) in probabilities.iter_mut().zip(samples.chunks(VAD_FRAME)) {
            if level(frame) < SILENCE_LEVEL {
                *probability = 0.0;
            }
        }
        probabilities
    }
}

/// Root mean square.
pub(crate) fn level(frame: &[f32]) -> f32 {
    (frame.iter().map(|s| s * s).sum::<f32>() / frame.len().max(1) as f32).sqrt()
}

/// 90th percentile, or [`WORD_TO_SPEECH_RATIO`] below the loudest word if words are rare.
pub(crate) fn loudness(mut levels: Vec<f32>) -> f32 {
    if levels.is_empty() {
        return 0.0;
    }
    levels.sort_unstable_by(f32::total_cmp);
    let last = levels.len() - 1;
    let word = levels[last.saturating_sub(MIN_WORD_FRAMES)];
    levels[last * 9 / 10].max(word / WORD_TO_SPEECH_RATIO)
}
