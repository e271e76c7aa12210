//! The contents of recorded files.

use std::fs::File;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, Instant};

use earshot_audio::{AudioReader, RecordError, RecorderEvent, RecordingSink, SAMPLE_RATE};

use crate::common::{similarity, voice};
use crate::fake_input::{
    FakeInput, samples_of, start_recorder, trim_leading_silence, wait_for, wait_recorded,
};

#[test]
fn the_file_matches_the_input() {
    let folder = tempfile::tempdir().unwrap();
    for (rate, channels) in [
        (8_000, 1),
        (11_025, 2),
        (16_000, 1),
        (22_050, 3),
        (44_100, 2),
        (48_000, 8),
        (96_000, 2),
        (192_000, 1),
    ] {
        let input = FakeInput::new(rate, channels, voice(rate, 1.5));
        let playing = input.playing.clone();
        let (recorder, events) = start_recorder(input);
        let path = folder.path().join(format!("{rate}.wav"));
        recorder.record(File::create(&path).unwrap(), None);
        playing.store(true, Ordering::SeqCst);
        wait_recorded(&events, 1_900);
        let summary = recorder.stop().unwrap();
        assert_eq!(summary.dropped_frames, 0);
        let (file_rate, samples) = samples_of(&path);
        assert_eq!(file_rate, rate.min(48_000));
        assert_eq!(
            summary.duration_ms,
            samples.len() as u64 * 1000 / u64::from(file_rate)
        );
        // After the first 100 ms, in which opposite phases are detected; the sign of the mix does
        // not matter.
        let (recorded, expected) = (trim_leading_silence(&samples), voice(file_rate, 1.5));
        let (recorded, expected) = (
            &recorded[file_rate as usize / 10..],
            trim_leading_silence(&expected),
        );
        let score = (0..file_rate as usize / 5)
            .map(|lag| similarity(recorded, &expected[lag..], 0).abs())
            .fold(0.0, f64::max);
        assert!(
            score > 0.98,
            "{rate} Hz, {channels} channels: similarity {score}"
        );
    }
}

#[test]
fn recordings_include_the_preroll() {
    let folder = tempfile::tempdir().unwrap();
    let input = FakeInput::new(16_000, 1, vec![0.5; 16_000]);
    let playing = input.playing.clone();
    let (recorder, events) = start_recorder(input);
    playing.store(true, Ordering::SeqCst);
    wait_for(
        &events,
        |event| matches!(event, RecorderEvent::Level { peak, .. } if *peak > 0.4),
    );
    thread::sleep(Duration::from_millis(300));
    let path = folder.path().join("note.wav");
    recorder.record(File::create(&path).unwrap(), None);
    wait_recorded(&events, 400);
    recorder.stop().unwrap();
    let (_, samples) = samples_of(&path);
    assert!(samples[..3_000].iter().all(|s| (s - 0.5).abs() < 0.01));
}

#[test]
fn pauses_are_omitted() {
    let folder = tempfile::tempdir().unwrap();
    let (recorder, events) = start_recorder(FakeInput::new(16_000, 1, Vec::new()));
    let path = folder.path().join("note.wav");
    recorder.record(File::create(&path).unwrap(), None);
    wait_recorded(&events, 500);
    recorder.pause();
    thread::sleep(Duration::from_millis(700));
    recorder.resume();
    thread::sleep(Duration::from_millis(300));
    let summary = recorder.stop().unwrap();
    assert!(
        (700..1_100).contains(&summary.duration_ms),
        "{}",
        summary.duration_ms
    );
    assert_eq!(recorder.stop(), Err(RecordError::NotRecording));
}

#[test]
fn the_file_is_valid_at_any_time() {
    let folder = tempfile::tempdir().unwrap();
    let (recorder, events) = start_recorder(FakeInput::new(48_000, 2, voice(48_000, 3.0)));
    let path = folder.path().join("note.wav");
    let started = Instant::now();
    recorder.record(File::create(&path).unwrap(), None);
    wait_recorded(&events, 1);
    let copy = folder.path().join("copy.wav");
    let mut written = Duration::ZERO;
    while written < Duration::from_secs(1) {
        let elapsed = started.elapsed();
        std::fs::copy(&path, &copy).unwrap();
        let (rate, samples) = samples_of(&copy);
        written = Duration::from_secs_f64(samples.len() as f64 / f64::from(rate));
        // Five times the intended half second, for busy machines.
        assert!(
            written + Duration::from_millis(2_500) > elapsed,
            "{written:?} of {elapsed:?}"
        );
        thread::sleep(Duration::from_millis(30));
    }
    drop(recorder);
}

/// Only bytes before the last sync would survive a crash.
#[derive(Clone, Default)]
struct MemorySink(std::sync::Arc<std::sync::Mutex<(Vec<u8>, usize)>>);

impl std::io::Write for MemorySink {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl earshot_audio::AppendOnlySink for MemorySink {
    fn sync(&mut self) -> std::io::Result<()> {
        let mut memory = self.0.lock().unwrap();
        memory.1 = memory.0.len();
        Ok(())
    }
}

#[test]
fn an_append_only_sink_is_valid_after_each_sync() {
    let (recorder, events) = start_recorder(FakeInput::new(48_000, 2, voice(48_000, 3.0)));
    let memory = MemorySink::default();
    let started = Instant::now();
    recorder.record(RecordingSink::AppendOnly(Box::new(memory.clone())), None);
    wait_recorded(&events, 1);
    let mut most = 0;
    while most < 1_000 {
        let elapsed = started.elapsed();
        let synced = {
            let memory = memory.0.lock().unwrap();
            memory.0[..memory.1].to_vec()
        };
        let written = match AudioReader::open(Box::new(std::io::Cursor::new(synced))) {
            Ok(sound) => sound.duration_ms().unwrap(),
            // Only a header yet.
            Err(earshot_audio::AudioError::Empty) => 0,
            Err(error) => panic!("{error}"),
        };
        assert!(written >= most, "the file never shrinks");
        most = written;
        // Five times the intended half second, for busy machines.
        assert!(
            Duration::from_millis(written + 2_500) > elapsed,
            "{written} ms of {elapsed:?}"
        );
        thread::sleep(Duration::from_millis(30));
    }
    let summary = recorder.stop().unwrap();
    let all = memory.0.lock().unwrap().0.clone();
    let sound = AudioReader::open(Box::new(std::io::Cursor::new(all))).unwrap();
    assert!(sound.duration_ms().unwrap().abs_diff(summary.duration_ms) <= 1);
}

#[test]
fn a_tap_gets_the_whole_recording() {
    let folder = tempfile::tempdir().unwrap();
    let input = FakeInput::new(44_100, 2, voice(44_100, 2.0));
    let playing = input.playing.clone();
    let (recorder, events) = start_recorder(input);
    let path = folder.path().join("note.wav");
    let (send, tapped) = channel();
    let tap = Box::new(move |block| drop(send.send(block)));
    recorder.record(File::create(&path).unwrap(), Some(tap));
    playing.store(true, Ordering::SeqCst);
    wait_recorded(&events, 800);
    recorder.pause();
    thread::sleep(Duration::from_millis(300));
    recorder.resume();
    wait_recorded(&events, 1_500);
    let summary = recorder.stop().unwrap();
    // Ends with the recording.
    let tapped: Vec<f32> = tapped.iter().flatten().collect();
    let tapped_ms = tapped.len() as u64 * 1000 / u64::from(SAMPLE_RATE);
    assert!(
        tapped_ms.abs_diff(summary.duration_ms) <= 1,
        "{tapped_ms} of {} ms",
        summary.duration_ms
    );
    let (rate, samples) = samples_of(&path);
    let level = |samples: &[f32]| samples.iter().map(|s| s.abs()).sum::<f32>();
    let ratio = level(&tapped) / level(&samples) * rate as f32 / SAMPLE_RATE as f32;
    assert!((0.9..1.1).contains(&ratio), "{ratio}");
}

#[test]
fn nothing_is_dropped_on_a_busy_machine() {
    let folder = tempfile::tempdir().unwrap();
    let (recorder, events) = start_recorder(FakeInput::new(48_000, 2, voice(48_000, 3.0)));
    let path = folder.path().join("note.wav");
    let stop = AtomicBool::new(false);
    let summary = thread::scope(|scope| {
        for _ in 0..2 * thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    std::hint::spin_loop();
                }
            });
        }
        recorder.record(File::create(&path).unwrap(), None);
        wait_recorded(&events, 3_000);
        let summary = recorder.stop();
        stop.store(true, Ordering::Relaxed);
        summary.unwrap()
    });
    assert_eq!(summary.dropped_frames, 0);
    assert_eq!(
        samples_of(&path).1.len() as u64 * 1000 / 48_000,
        summary.duration_ms
    );
}

#[test]
fn a_full_disk_is_reported() {
    if !Path::new("/dev/full").exists() {
        println!("skipped: there is no /dev/full");
        return;
    }
    let (recorder, events) = start_recorder(FakeInput::new(16_000, 1, Vec::new()));
    recorder.record(File::options().write(true).open("/dev/full").unwrap(), None);
    let failed = wait_for(&events, |event| matches!(event, RecorderEvent::Failed(_)));
    assert!(matches!(
        failed,
        RecorderEvent::Failed(RecordError::DiskFull | RecordError::Disk(_))
    ));
}

/// Five minutes; two hours with `EARSHOT_SOAK=1`.
#[test]
fn a_long_recording_loses_nothing() {
    let seconds = if std::env::var_os("EARSHOT_SOAK").is_some() {
        7_200
    } else {
        300
    };
    let folder = tempfile::tempdir().unwrap();
    let mut input = FakeInput::new(44_100, 2, Vec::new());
    input.in_real_time = false;
    let (recorder, events) = start_recorder(input);
    let path = folder.path().join("note.wav");
    let started = Instant::now();
    recorder.record(File::create(&path).unwrap(), None);
    wait_recorded(&events, seconds * 1000);
    let summary = recorder.stop().unwrap();
    println!(
        "{} s recorded in {:?}",
        summary.duration_ms / 1000,
        started.elapsed()
    );
    assert_eq!(summary.dropped_frames, 0);
    assert_eq!(
        samples_of(&path).1.len() as u64 * 1000 / 44_100,
        summary.duration_ms
    );
}
