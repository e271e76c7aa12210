//! From media to events, with real models.

#![allow(clippy::unwrap_used)]

mod support;

use std::{
    io::Cursor,
    process::Command,
    time::{Duration, Instant},
};

use earshot_engine::{Engine, Event, EventKind, Job, JobOutcome, Options};
use earshot_error::ErrorCode;
use earshot_test_support::{has_programs, skip_without};
use earshot_transcript::Word;
use support::{INAUGURAL, RATE, base_engine, engine, inaugural, normalize, wav};

fn run_job(engine: &Engine, media: Vec<u8>, options: Options) -> Vec<Event> {
    let mut events = engine.subscribe();
    let id = engine.submit(Job {
        source: Box::new(Cursor::new(media)),
        options,
    });
    let mut events_seen = Vec::new();
    loop {
        let event = events.blocking_recv().unwrap();
        assert_eq!(event.job, id);
        let ended = matches!(event.kind, EventKind::Done(_) | EventKind::Failed { .. });
        events_seen.push(event);
        if ended {
            return events_seen;
        }
    }
}

fn transcribe(engine: &Engine, media: Vec<u8>, options: Options) -> JobOutcome {
    match run_job(engine, media, options).pop().unwrap().kind {
        EventKind::Done(outcome) => outcome,
        other => panic!("{other:?}"),
    }
}

fn text(outcome: &JobOutcome) -> String {
    let segments = outcome.transcript.segments.iter().map(|s| s.text.as_str());
    segments.collect::<Vec<_>>().join(" ")
}

fn words(outcome: &JobOutcome) -> Vec<&Word> {
    outcome
        .transcript
        .segments
        .iter()
        .flat_map(|s| &s.words)
        .collect()
}

#[test]
fn transcribes_a_voice_message() {
    let Some(engine) = base_engine() else { return };
    let events_seen = run_job(&engine, INAUGURAL.to_vec(), Options::default());
    assert_eq!(events_seen[0].kind, EventKind::Queued);
    let EventKind::Done(outcome) = &events_seen.last().unwrap().kind else {
        panic!("{events_seen:?}")
    };
    assert_eq!(
        normalize(&text(outcome)),
        "and so my fellow americans ask not what your country can do for you \
         ask what you can do for your country"
    );
    assert_eq!(outcome.transcript.language.as_deref(), Some("en"));
    assert!(!outcome.no_speech && outcome.warnings.is_empty());
    assert!(outcome.duration_ms.abs_diff(11_000) < 20);
    let segments_seen: Vec<_> = events_seen
        .iter()
        .filter_map(|e| {
            if let EventKind::Segment(s) = &e.kind {
                Some(s.clone())
            } else {
                None
            }
        })
        .collect();
    assert_eq!(segments_seen, outcome.transcript.segments);
    assert!(
        words(outcome)
            .iter()
            .all(|w| (0.0..=1.0).contains(&w.confidence))
    );
    let progress: Vec<_> = events_seen
        .iter()
        .filter_map(|e| match e.kind {
            EventKind::Progress { done_ms, .. } => Some(done_ms),
            _ => None,
        })
        .collect();
    assert!(progress.len() > 2 && progress.is_sorted(), "{progress:?}");
    // Deterministic, and events survive serialization.
    assert_eq!(
        outcome.transcript,
        transcribe(&engine, INAUGURAL.to_vec(), Options::default()).transcript
    );
    let json = serde_json::to_string(&events_seen).unwrap();
    assert_eq!(
        serde_json::from_str::<Vec<Event>>(&json).unwrap(),
        events_seen
    );
}

#[test]
fn half_the_threads_give_the_same_text() {
    let Some(engine) = engine("ggml-tiny.en-q8_0.bin") else {
        return;
    };
    let pause = vec![0.0; 2 * RATE];
    let samples = [inaugural(), pause.clone(), inaugural(), pause].concat();
    let run_with = |gentle| {
        let options = Options {
            half_threads: gentle,
            ..Options::default()
        };
        transcribe(&engine, wav(&samples), options).transcript
    };
    assert_eq!(run_with(true), run_with(false));
}

#[test]
fn word_times_are_accurate_across_long_pauses() {
    let Some(engine) = base_engine() else { return };
    let speech = inaugural();
    // Three repetitions with silence of 7 s and 19 s between.
    let starts = [RATE, 19 * RATE, 49 * RATE];
    let mut samples = vec![0.0; 62 * RATE];
    for start in starts {
        samples[start..start + speech.len()].copy_from_slice(&speech);
    }
    let outcome = transcribe(&engine, wav(&samples), Options::default());
    let words = words(&outcome);
    assert_eq!(words.len(), 66, "{}", text(&outcome));
    // Onsets after the speaker's own pauses, measured in the waveform.
    let onsets_ms = [(0, 320), (5, 3_280), (6, 3_960), (7, 5_400), (14, 8_180)];
    for (repeat, start) in starts.iter().enumerate() {
        let start_ms = (start * 1000 / RATE) as u64;
        for (word, onset_ms) in onsets_ms {
            let word = words[repeat * 22 + word];
            let error_ms = word.start_ms.abs_diff(start_ms + onset_ms);
            assert!(
                error_ms <= 200,
                "{word:?} is {error_ms} ms off, from {start_ms}"
            );
        }
        // No words in the silence.
        let (first, last) = (words[repeat * 22], words[repeat * 22 + 21]);
        assert!(first.start_ms >= start_ms && last.end_ms <= start_ms + 11_100);
    }
    assert!(
        words
            .windows(2)
            .all(|pair| pair[0].start_ms <= pair[1].start_ms)
    );
}

#[test]
fn non_speech_gives_no_text() {
    let Some(engine) = base_engine() else { return };
    let mut rng = 0x2545_F491_4F6C_DD1Du64;
    let mut noise = move || {
        rng ^= rng << 13;
        rng ^= rng >> 7;
        rng ^= rng << 17;
        (rng >> 40) as f32 / (1u64 << 23) as f32 - 1.0
    };
    let white: Vec<f32> = (0..20 * RATE).map(|_| noise() * 0.2).collect();
    // Paul Kellet's filter: white noise through three poles, -3 dB per octave.
    let mut poles = [0.0f32; 3];
    let pink: Vec<f32> = (0..20 * RATE)
        .map(|_| {
            let white = noise();
            poles[0] = 0.997_65 * poles[0] + white * 0.099_046;
            poles[1] = 0.963 * poles[1] + white * 0.296_516_4;
            poles[2] = 0.57 * poles[2] + white * 1.052_691_3;
            (poles.iter().sum::<f32>() + white * 0.184_8) * 0.05
        })
        .collect();
    let speech = inaugural();
    // 24 voices, every other one inverted.
    let babble: Vec<f32> = (0..15 * RATE)
        .map(|n| {
            let voice = |k: usize| {
                let sample = speech[(n * (96 + k % 9) / 100 + k * 7_919) % speech.len()];
                if k.is_multiple_of(2) { sample } else { -sample }
            };
            (0..24).map(voice).sum::<f32>() * 0.05
        })
        .collect();
    let tone: Vec<f32> = (0..15 * RATE)
        .map(|n| (n as f32 * 0.172_8).sin() * 0.4)
        .collect();
    let inputs = [
        ("silence", vec![0.0; 30 * RATE]),
        ("white noise", white),
        ("pink noise", pink),
        ("a held tone", tone),
        ("babble", babble),
    ];
    for (name, samples) in inputs {
        let outcome = transcribe(&engine, wav(&samples), Options::default());
        assert!(outcome.no_speech, "{name}: {}", text(&outcome));
        assert_eq!(outcome.transcript.language, None);
    }
}

#[test]
fn music_on_hold_gives_no_text() {
    let Some(engine) = base_engine() else { return };
    let Ok(folder) = std::fs::read_dir("/usr/share/asterisk/moh") else {
        skip_without("hold music (package asterisk-moh-opsound-wav)");
        return;
    };
    let mut tunes = 0;
    for tune in folder.map(|entry| entry.unwrap().path()) {
        if tune.extension().is_some_and(|extension| extension == "wav") {
            // About half a minute of each.
            let file = std::fs::read(&tune).unwrap();
            let outcome = transcribe(
                &engine,
                file[..file.len().min(500_000)].to_vec(),
                Options::default(),
            );
            assert!(outcome.no_speech, "{}: {}", tune.display(), text(&outcome));
            tunes += 1;
        }
    }
    assert!(tunes > 0);
}

#[test]
fn last_word_is_kept_without_trailing_silence() {
    let Some(engine) = base_engine() else { return };
    let mut speech = inaugural();
    // Cut directly after the word "country".
    speech.truncate(10_500 * RATE / 1000);
    let outcome = transcribe(&engine, wav(&speech), Options::default());
    assert!(
        normalize(&text(&outcome)).ends_with("for your country"),
        "{}",
        text(&outcome)
    );
}

#[test]
fn two_samples_are_not_speech() {
    let Some(engine) = base_engine() else { return };
    assert!(transcribe(&engine, wav(&[0.5, -0.5]), Options::default()).no_speech);
    let options = Options {
        vad: false,
        ..Options::default()
    };
    // Shorter than the native engine's minimum: must be padded.
    transcribe(&engine, wav(&[0.5; 150]), options);
}

#[test]
fn detects_and_translates_another_language() {
    let Some(engine) = base_engine() else { return };
    if !has_programs(&["espeak-ng"]) {
        return;
    }
    let sentence = "Guten Morgen. Ich möchte bitte ein Glas Wasser trinken.";
    let speech_output = Command::new("espeak-ng")
        .args(["-v", "de", "-s", "130", "--stdout", sentence])
        .output()
        .unwrap();
    let outcome = transcribe(&engine, speech_output.stdout.clone(), Options::default());
    assert_eq!(outcome.transcript.language.as_deref(), Some("de"));
    assert!(
        text(&outcome).contains("Guten Morgen"),
        "{}",
        text(&outcome)
    );
    let options = Options {
        language: Some("de".into()),
        translate: true,
        ..Options::default()
    };
    let english = normalize(&text(&transcribe(&engine, speech_output.stdout, options)));
    assert!(english.contains("good morning"), "{english}");
}

#[test]
fn unknown_language_is_an_error_that_names_it() {
    let Some(engine) = base_engine() else { return };
    let options = Options {
        language: Some("tlh".into()),
        ..Options::default()
    };
    let EventKind::Failed { code, message } = run_job(&engine, INAUGURAL.to_vec(), options)
        .pop()
        .unwrap()
        .kind
    else {
        panic!("Klingon was accepted");
    };
    assert_eq!(code, ErrorCode::UnknownLanguage);
    assert!(message.contains("tlh"));
}

#[test]
fn cancels_within_a_second_and_runs_the_next_job() {
    let Some(engine) = engine("ggml-tiny.en-q8_0.bin") else {
        return;
    };
    let mut events = engine.subscribe();
    let long = inaugural().repeat(40);
    let id = engine.submit(Job {
        source: Box::new(Cursor::new(wav(&long))),
        options: Options::default(),
    });
    while !matches!(events.blocking_recv().unwrap().kind, EventKind::Segment(_)) {}
    let requested = Instant::now();
    engine.cancel(id);
    loop {
        let event = events.blocking_recv().unwrap();
        if let EventKind::Failed { code, .. } = event.kind {
            assert_eq!(code, ErrorCode::Cancelled);
            break;
        }
    }
    assert!(requested.elapsed() < Duration::from_secs(1));
    drop(events);
    let outcome = transcribe(&engine, INAUGURAL.to_vec(), Options::default());
    assert!(normalize(&text(&outcome)).contains("country"));
    assert!(
        requested.elapsed() < Duration::from_secs(30),
        "the cancelled job still ran"
    );
}

#[test]
fn invalid_file_does_not_affect_the_next_job() {
    let Some(engine) = engine("ggml-tiny.en-q8_0.bin") else {
        return;
    };
    let events_seen = run_job(
        &engine,
        b"not a sound at all, just words".repeat(50),
        Options::default(),
    );
    let EventKind::Failed { code, .. } = &events_seen.last().unwrap().kind else {
        panic!("{events_seen:?}")
    };
    assert_eq!(*code, ErrorCode::NotMedia);
    assert!(!transcribe(&engine, INAUGURAL.to_vec(), Options::default()).no_speech);
}

#[test]
fn resumed_job_gives_the_same_text() {
    let Some(engine) = base_engine() else { return };
    let mut speech = inaugural();
    let once = speech.clone();
    for _ in 0..2 {
        speech.extend(vec![0.0; 3 * RATE]);
        speech.extend(&once);
    }
    let all_events = run_job(&engine, wav(&speech), Options::default());
    let mut segments = Vec::new();
    let (mut language, mut stop) = (None, None);
    for event in &all_events {
        match &event.kind {
            EventKind::Language { code } => language = Some(code.clone()),
            EventKind::Segment(segment) => segments.push(segment.clone()),
            EventKind::Progress { done_ms, .. } if !segments.is_empty() && stop.is_none() => {
                stop = Some((*done_ms, segments.len()));
            }
            _ => {}
        }
    }
    let (from_ms, before) = stop.unwrap();
    assert!(before < segments.len(), "everything was one chunk");
    assert_eq!(language.as_deref(), Some("en"));
    let options = Options {
        language,
        from_ms,
        ..Options::default()
    };
    let remaining = transcribe(&engine, wav(&speech), options)
        .transcript
        .segments;
    assert_eq!(remaining, segments[before..]);
}

#[test]
fn one_worker_transcribes_forty_messages() {
    // A crash would be retried unnoticed.
    let Some(engine) = base_engine() else { return };
    let mut events = engine.subscribe();
    let samples = inaugural();
    let mut first = None;
    for number in 0..40 {
        let length = RATE + number * RATE / 20;
        let job = engine.submit(Job {
            source: Box::new(Cursor::new(wav(&samples[..length]))),
            options: Options::default(),
        });
        loop {
            let event = events.blocking_recv().unwrap();
            assert_eq!(event.job, job);
            match event.kind {
                EventKind::Done(_) => break,
                EventKind::Failed { code, .. } => panic!("{code}"),
                _ => {}
            }
        }
        assert_eq!(
            *first.get_or_insert(engine.process_id()),
            engine.process_id(),
            "{number}"
        );
    }
}
