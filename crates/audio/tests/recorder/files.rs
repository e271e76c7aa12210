//! What the device gives is in the file.

use std::fs::File;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, Instant};

use earshot_audio::{Medium, RecordError, RecorderEvent, SAMPLE_RATE, Sound};

use crate::common::{likeness, voice};
use crate::tape::{Tape, listening, recorded, samples_of, sounding, wait_for};

#[test]
fn whatever_the_device_gives_is_what_the_file_holds() {
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
        let tape = Tape::new(rate, channels, voice(rate, 1.5));
        let rolling = tape.rolling.clone();
        let (recorder, events) = listening(tape);
        let path = folder.path().join(format!("{rate}.wav"));
        recorder.record(File::create(&path).unwrap(), None);
        rolling.store(true, Ordering::SeqCst);
        recorded(&events, 1_900);
        let told = recorder.stop().unwrap();
        assert_eq!(told.dropped_frames, 0);
        let (kept, samples) = samples_of(&path);
        assert_eq!(kept, rate.min(48_000));
        assert_eq!(
            told.duration_ms,
            samples.len() as u64 * 1000 / u64::from(kept)
        );
        // Past the first tenth, in which channels of opposite phase are told apart;
        // which of them is turned over does not matter.
        let (heard, said) = (sounding(&samples), voice(kept, 1.5));
        let (heard, said) = (&heard[kept as usize / 10..], sounding(&said));
        let alike = (0..kept as usize / 5)
            .map(|lag| likeness(heard, &said[lag..], 0).abs())
            .fold(0.0, f64::max);
        assert!(
            alike > 0.98,
            "{rate} Hz, {channels} channels: alike {alike}"
        );
    }
}

#[test]
fn what_was_said_as_the_button_was_pressed_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let tape = Tape::new(16_000, 1, vec![0.5; 16_000]);
    let rolling = tape.rolling.clone();
    let (recorder, events) = listening(tape);
    rolling.store(true, Ordering::SeqCst);
    wait_for(
        &events,
        |event| matches!(event, RecorderEvent::Level { peak, .. } if *peak > 0.4),
    );
    thread::sleep(Duration::from_millis(300));
    let path = folder.path().join("note.wav");
    recorder.record(File::create(&path).unwrap(), None);
    recorded(&events, 400);
    recorder.stop().unwrap();
    let (_, samples) = samples_of(&path);
    assert!(samples[..3_000].iter().all(|s| (s - 0.5).abs() < 0.01));
}

#[test]
fn a_pause_is_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let (recorder, events) = listening(Tape::new(16_000, 1, Vec::new()));
    let path = folder.path().join("note.wav");
    recorder.record(File::create(&path).unwrap(), None);
    recorded(&events, 500);
    recorder.pause();
    thread::sleep(Duration::from_millis(700));
    recorder.resume();
    thread::sleep(Duration::from_millis(300));
    let told = recorder.stop().unwrap();
    assert!(
        (700..1_100).contains(&told.duration_ms),
        "{}",
        told.duration_ms
    );
    assert_eq!(recorder.stop(), Err(RecordError::NotRecording));
}

#[test]
fn the_file_is_whole_at_any_instant() {
    let folder = tempfile::tempdir().unwrap();
    let (recorder, events) = listening(Tape::new(48_000, 2, voice(48_000, 3.0)));
    let path = folder.path().join("note.wav");
    let begun = Instant::now();
    recorder.record(File::create(&path).unwrap(), None);
    recorded(&events, 1);
    let copy = folder.path().join("copy.wav");
    while begun.elapsed() < Duration::from_millis(2_500) {
        let elapsed = begun.elapsed();
        std::fs::copy(&path, &copy).unwrap();
        let (rate, samples) = samples_of(&copy);
        let kept = Duration::from_secs_f64(samples.len() as f64 / f64::from(rate));
        // A busy machine: five times as long as the half second that is meant.
        assert!(
            kept + Duration::from_millis(2_500) > elapsed,
            "{kept:?} of {elapsed:?}"
        );
        thread::sleep(Duration::from_millis(30));
    }
    drop(recorder);
}

/// Bytes that are written one after another, of which only those before the last sync
/// would outlive the process.
#[derive(Clone, Default)]
struct Reel(std::sync::Arc<std::sync::Mutex<(Vec<u8>, usize)>>);

impl std::io::Write for Reel {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl earshot_audio::Tape for Reel {
    fn sync(&mut self) -> std::io::Result<()> {
        let mut reel = self.0.lock().unwrap();
        reel.1 = reel.0.len();
        Ok(())
    }
}

#[test]
fn what_only_grows_is_whole_at_any_sync_too() {
    let (recorder, events) = listening(Tape::new(48_000, 2, voice(48_000, 3.0)));
    let reel = Reel::default();
    let begun = Instant::now();
    recorder.record(Medium::Tape(Box::new(reel.clone())), None);
    recorded(&events, 1);
    let mut most = 0;
    while begun.elapsed() < Duration::from_millis(2_500) {
        let elapsed = begun.elapsed();
        let synced = {
            let reel = reel.0.lock().unwrap();
            reel.0[..reel.1].to_vec()
        };
        let kept = match Sound::open(Box::new(std::io::Cursor::new(synced))) {
            Ok(sound) => sound.duration_ms().unwrap(),
            // A header, and nothing said yet.
            Err(earshot_audio::AudioError::Empty) => 0,
            Err(error) => panic!("{error}"),
        };
        assert!(kept >= most, "it only grows");
        most = kept;
        // A busy machine: five times as long as the half second that is meant.
        assert!(
            Duration::from_millis(kept + 2_500) > elapsed,
            "{kept} ms of {elapsed:?}"
        );
        thread::sleep(Duration::from_millis(30));
    }
    let told = recorder.stop().unwrap();
    let all = reel.0.lock().unwrap().0.clone();
    let sound = Sound::open(Box::new(std::io::Cursor::new(all))).unwrap();
    assert!(sound.duration_ms().unwrap().abs_diff(told.duration_ms) <= 1);
}

#[test]
fn who_taps_a_recording_gets_all_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let tape = Tape::new(44_100, 2, voice(44_100, 2.0));
    let rolling = tape.rolling.clone();
    let (recorder, events) = listening(tape);
    let path = folder.path().join("note.wav");
    let (send, tapped) = channel();
    let tap = Box::new(move |block| drop(send.send(block)));
    recorder.record(File::create(&path).unwrap(), Some(tap));
    rolling.store(true, Ordering::SeqCst);
    recorded(&events, 800);
    recorder.pause();
    thread::sleep(Duration::from_millis(300));
    recorder.resume();
    recorded(&events, 1_500);
    let told = recorder.stop().unwrap();
    // It ends with the recording.
    let tapped: Vec<f32> = tapped.iter().flatten().collect();
    let tapped_ms = tapped.len() as u64 * 1000 / u64::from(SAMPLE_RATE);
    assert!(
        tapped_ms.abs_diff(told.duration_ms) <= 1,
        "{tapped_ms} of {} ms",
        told.duration_ms
    );
    let (rate, samples) = samples_of(&path);
    let level = |samples: &[f32]| samples.iter().map(|s| s.abs()).sum::<f32>();
    let ratio = level(&tapped) / level(&samples) * rate as f32 / SAMPLE_RATE as f32;
    assert!((0.9..1.1).contains(&ratio), "{ratio}");
}

#[test]
fn nothing_is_dropped_while_the_machine_is_busy() {
    let folder = tempfile::tempdir().unwrap();
    let (recorder, events) = listening(Tape::new(48_000, 2, voice(48_000, 3.0)));
    let path = folder.path().join("note.wav");
    let stop = AtomicBool::new(false);
    let told = thread::scope(|scope| {
        for _ in 0..2 * thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    std::hint::spin_loop();
                }
            });
        }
        recorder.record(File::create(&path).unwrap(), None);
        recorded(&events, 3_000);
        let told = recorder.stop();
        stop.store(true, Ordering::Relaxed);
        told.unwrap()
    });
    assert_eq!(told.dropped_frames, 0);
    assert_eq!(
        samples_of(&path).1.len() as u64 * 1000 / 48_000,
        told.duration_ms
    );
}

#[test]
fn a_full_disk_is_told() {
    if !Path::new("/dev/full").exists() {
        println!("skipped: there is no /dev/full");
        return;
    }
    let (recorder, events) = listening(Tape::new(16_000, 1, Vec::new()));
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
    let mut tape = Tape::new(44_100, 2, Vec::new());
    tape.in_real_time = false;
    let (recorder, events) = listening(tape);
    let path = folder.path().join("note.wav");
    let begun = Instant::now();
    recorder.record(File::create(&path).unwrap(), None);
    recorded(&events, seconds * 1000);
    let told = recorder.stop().unwrap();
    println!(
        "{} s recorded in {:?}",
        told.duration_ms / 1000,
        begun.elapsed()
    );
    assert_eq!(told.dropped_frames, 0);
    assert_eq!(
        samples_of(&path).1.len() as u64 * 1000 / 44_100,
        told.duration_ms
    );
}
