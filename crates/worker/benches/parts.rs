//! Cost of the stages of a transcription, on the 11 s fixture.
//!
//! Uses the models in `EARSHOT_TEST_MODELS`; without it only decoding is measured.

use std::{error::Error, fs, hint::black_box, io::Cursor};

use criterion::{Criterion, Throughput};
use earshot_speech::{CancelToken, Model, Options, Vad, Whisper};
use earshot_test_support::INAUGURAL;
use earshot_transcript::{Document, Format, Segment, Transcript, WriteOptions, write};

/// In samples.
const SECOND: usize = 16_000;
/// Repetitions of the fixture in an hour.
const HOUR: u64 = 327;
const LENGTH_MS: u64 = 11_000;

type AnyError = Box<dyn Error + Send + Sync>;

fn main() -> Result<(), AnyError> {
    let mut criterion = Criterion::default().configure_from_args().sample_size(20);
    let source = || Box::new(Cursor::new(INAUGURAL));
    let (samples, _) = earshot_audio::read_all(source())?;

    let mut group = criterion.benchmark_group("sound");
    group.throughput(Throughput::Elements(samples.len() as u64));
    group.bench_function("decode Opus to 16 kHz mono", |bench| {
        bench.iter(|| earshot_audio::read_all(source()));
    });
    group.finish();

    let Some(folder) = earshot_test_support::models() else {
        return Ok(());
    };
    let file = |name: &str| fs::read(folder.join(name));
    let (model, vad) = (
        file("ggml-tiny.en-q8_0.bin")?,
        file("ggml-silero-v6.2.0.bin")?,
    );
    let whisper = Whisper::new(Model::load(model.as_slice(), None)?, Vad::load(&vad)?, None)?;
    let transcribe = |audio: &[f32]| {
        whisper.transcribe(
            audio.chunks(SECOND / 4).map(|block| Ok(block.to_vec())),
            &Options::default(),
            &CancelToken::default(),
            &mut |_| {},
        )
    };

    let mut group = criterion.benchmark_group("speech");
    // Non-speech only costs voice-activity detection.
    let mut random = 1_u32;
    let noise: Vec<f32> = std::iter::repeat_with(|| {
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (random >> 8) as f32 / (1 << 24) as f32 * 0.02 - 0.01
    })
    .take(60 * SECOND)
    .collect();
    group.throughput(Throughput::Elements(noise.len() as u64));
    group.bench_function("find no speech in a minute of noise", |bench| {
        bench.iter(|| transcribe(&noise).map(black_box));
    });
    group.throughput(Throughput::Elements(samples.len() as u64));
    group.bench_function("transcribe with tiny.en", |bench| {
        bench.iter(|| transcribe(&samples).map(black_box));
    });
    group.finish();

    let transcript = transcribe(&samples)?;
    let hour = Transcript {
        language: transcript.language.clone(),
        segments: (0..HOUR)
            .flat_map(|round| {
                transcript
                    .segments
                    .iter()
                    .map(move |segment| shifted(segment, round * LENGTH_MS))
            })
            .collect(),
    };
    let document = Document::new("hour.opus".into(), "tiny.en".into(), hour);
    let mut group = criterion.benchmark_group("write an hour");
    for format in [Format::Txt, Format::Srt, Format::Json, Format::Docx] {
        group.bench_function(format.name(), |bench| {
            bench.iter(|| {
                let mut out = Vec::new();
                write(&document, format, WriteOptions::default(), &mut out).map(|()| out)
            });
        });
    }
    group.finish();
    criterion.final_summary();
    Ok(())
}

fn shifted(segment: &Segment, by_ms: u64) -> Segment {
    let mut segment = segment.clone();
    segment.start_ms += by_ms;
    segment.end_ms += by_ms;
    for word in &mut segment.words {
        word.start_ms += by_ms;
        word.end_ms += by_ms;
    }
    segment
}
