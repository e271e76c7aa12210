//! End-to-end tests on espeak-ng speech with a real model; `EARSHOT_TEST_MODELS` names the folder
//! with the model files.

#![allow(clippy::unwrap_used)]

use std::{f32::consts::TAU, fs, process::Command, sync::mpsc, time::Duration};

use earshot_error::ErrorCode;
use earshot_speech::{CancelToken, LiveOptions, Model, Options, SpeechError, Vad, Whisper};
use earshot_test_support::{has_programs, models};
use earshot_transcript::Transcript;

const RATE: f32 = 16_000.0;

/// Synthesizes `text` with espeak-ng and trims silence; `None` if it is not installed.
fn synthesize(text: &str) -> Option<Vec<f32>> {
    if !has_programs(&["espeak-ng"]) {
        return None;
    }
    let made = Command::new("espeak-ng")
        .args(["-v", "en", "-s", "140", "--stdout", text])
        .output()
        .unwrap();
    // 44 bytes of header, then 16-bit samples at 22 050 Hz.
    let samples: Vec<f32> = made.stdout[44..]
        .chunks_exact(2)
        .map(|pair| f32::from(i16::from_le_bytes([pair[0], pair[1]])) / 32_768.0)
        .collect();
    let step = 22_050.0 / RATE;
    let at = |n: usize| {
        let position = n as f32 * step;
        let (whole, part) = (position as usize, position.fract());
        samples[whole] * (1.0 - part) + samples[whole + 1] * part
    };
    let sound: Vec<f32> = (0..((samples.len() - 1) as f32 / step) as usize)
        .map(at)
        .collect();
    let first = sound.iter().position(|s| s.abs() > 1e-3).unwrap();
    let last = sound.iter().rposition(|s| s.abs() > 1e-3).unwrap();
    Some(sound[first..=last].to_vec())
}

fn silence(seconds: f32) -> Vec<f32> {
    vec![0.0; (seconds * RATE) as usize]
}

fn whisper() -> Option<Whisper> {
    let folder = models()?;
    let read = |name: &str| fs::read(folder.join(name)).unwrap();
    let model = Model::load(read("ggml-base-q8_0.bin").as_slice(), None).unwrap();
    let vad = Vad::load(&read("ggml-silero-v6.2.0.bin")).unwrap();
    Some(Whisper::new(model, vad, None).unwrap())
}

fn options() -> Options {
    Options {
        language: Some("en".into()),
        ..Options::default()
    }
}

fn transcribe(whisper: &Whisper, sound: &[f32]) -> Result<Transcript, SpeechError> {
    let blocks = [Ok(sound.to_vec())].into_iter();
    let transcript =
        whisper.transcribe(blocks, &options(), &CancelToken::default(), &mut |_| {})?;
    assert_in_order(&transcript);
    Ok(transcript)
}

fn transcribe_live(whisper: &Whisper, sound: &[f32]) -> Transcript {
    let (sender, receiver) = mpsc::channel();
    for block in sound.chunks(1_600) {
        sender.send(block.to_vec()).unwrap();
    }
    drop(sender);
    let live = LiveOptions {
        min_draft_interval: Duration::from_secs(60),
        terms_by_language: [].into(),
    };
    let transcript = whisper.transcribe_live(
        &receiver,
        &options(),
        &live,
        &CancelToken::default(),
        &mut |_| {},
    );
    let transcript = transcript.unwrap();
    assert_in_order(&transcript);
    transcript
}

/// Segments and words do not overlap.
fn assert_in_order(transcript: &Transcript) {
    let segments = &transcript.segments;
    let mut last = 0;
    for word in segments.iter().flat_map(|segment| &segment.words) {
        assert!(
            word.start_ms >= last && word.end_ms > word.start_ms,
            "{segments:?}"
        );
        last = word.end_ms;
    }
    let apart = segments
        .windows(2)
        .all(|pair| pair[0].end_ms <= pair[1].start_ms);
    assert!(apart, "{segments:?}");
}

fn starts_near(transcript: &Transcript, ms: u64) -> bool {
    let first = transcript.segments.first();
    first.is_some_and(|first| first.start_ms.abs_diff(ms) <= 250)
}

#[test]
fn sentence_is_found_in_silence_rumble_and_after_music() {
    let (Some(whisper), Some(voice)) = (whisper(), synthesize("Please call me back.")) else {
        return;
    };
    let amid_silence = [silence(9.5), voice.clone(), silence(9.5)].concat();
    let mut under_rumble = [silence(1.0), voice.clone(), silence(1.0)].concat();
    for (n, sample) in under_rumble.iter_mut().enumerate() {
        *sample = *sample * 0.05 + 0.5 * (n as f32 * TAU * 25.0 / RATE).sin();
    }
    // A high note every 0.4 s that fades out.
    let music = (0..22 * 16_000).map(|n| {
        let loud = 10.0_f32.powf(-((n % 6_400) as f32 / 6_400.0));
        0.25 * loud * (n as f32 * TAU * 660.0 / RATE).sin()
    });
    let after_music = [music.collect(), silence(0.2), voice].concat();
    for (sound, start_ms) in [
        (amid_silence, 9_500),
        (under_rumble, 1_000),
        (after_music, 22_200),
    ] {
        let both = [
            transcribe(&whisper, &sound).unwrap(),
            transcribe_live(&whisper, &sound),
        ];
        for transcript in both {
            assert_eq!(transcript.text(), "Please call me back.", "from {start_ms}");
            assert!(starts_near(&transcript, start_ms), "{transcript:?}");
        }
    }
}

#[test]
fn phrase_said_eight_times_is_written_eight_times() {
    let (Some(whisper), Some(voice)) = (whisper(), synthesize("Please call me back.")) else {
        return;
    };
    let length_ms = voice.len() as u64 / 16;
    let round = [voice, silence(0.3)].concat();
    let transcript = transcribe(&whisper, &round.repeat(8)).unwrap();
    let segments = &transcript.segments;
    assert_eq!(transcript.text(), ["Please call me back."; 8].join(" "));
    for (segment, number) in segments.iter().zip(0..) {
        let start_ms = number * (length_ms + 300);
        assert!(segment.start_ms.abs_diff(start_ms) <= 250, "{segments:?}");
        assert!(segment.end_ms <= start_ms + length_ms + 250, "{segments:?}");
    }
}

#[test]
fn wordless_voice_is_not_treated_as_silence() {
    let (Some(whisper), Some(mut voice)) =
        (whisper(), synthesize("The next train leaves at nine."))
    else {
        return;
    };
    voice.reverse();
    match transcribe(&whisper, &voice) {
        Ok(transcript) => assert!(!transcript.segments.is_empty()),
        Err(error) => assert_eq!(error.code(), ErrorCode::LowConfidence),
    }
    assert!(
        transcribe(&whisper, &silence(3.0))
            .unwrap()
            .segments
            .is_empty()
    );
}
