//! Playback to a fake output.
#![allow(clippy::unwrap_used)]

mod common;
#[path = "common/fake_output.rs"]
mod fake_output;

use std::f64::consts::TAU;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use common::{open_stream, rms, similarity, voice, wav};
use earshot_audio::{Player, PlayerEvent};
use earshot_error::ErrorCode;
use fake_output::{FakeOutput, RATE};

const TIMEOUT: Duration = Duration::from_secs(60);

struct TestPlayer {
    player: Player,
    output: FakeOutput,
    events: Receiver<PlayerEvent>,
}

impl TestPlayer {
    fn new(output: FakeOutput, rate: u32, samples: &[f32]) -> Self {
        let (send, events) = channel();
        let player = Player::with_output(output.clone(), move |event| {
            let _ = send.send(event);
        });
        player.open(open_stream(wav(rate, 1, samples)));
        Self {
            player,
            output,
            events,
        }
    }

    fn events_until_end(&self) -> Vec<PlayerEvent> {
        let mut all = Vec::new();
        loop {
            let event = self.events.recv_timeout(TIMEOUT).unwrap();
            let stop = !matches!(event, PlayerEvent::Position { .. });
            all.push(event);
            if stop {
                return all;
            }
        }
    }

    fn wait(&self, what: impl Fn(&Self) -> bool) {
        let start = Instant::now();
        while !what(self) {
            assert!(start.elapsed() < TIMEOUT);
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

fn fast_output() -> FakeOutput {
    FakeOutput {
        unpaced: true,
        ..FakeOutput::default()
    }
}

fn tone(rate: u32, seconds: f64) -> Vec<f32> {
    (0..(f64::from(rate) * seconds) as usize)
        .map(|index| (0.5 * (TAU * 440.0 * index as f64 / f64::from(rate)).sin()) as f32)
        .collect()
}

/// Rises from 200 Hz: never silent, never repeating.
fn sweep(seconds: f64) -> Vec<f32> {
    (0..(f64::from(RATE) * seconds) as usize)
        .map(|index| {
            let at = index as f64 / f64::from(RATE);
            (0.5 * (TAU * (200.0 * at + 150.0 * at * at)).cos()) as f32
        })
        .collect()
}

fn trim_silence(samples: &[f32]) -> &[f32] {
    let first = samples.iter().position(|s| s.abs() > 0.003).unwrap_or(0);
    let last = samples.iter().rposition(|s| s.abs() > 0.003).unwrap_or(0);
    &samples[first..last.max(first)]
}

fn hertz(samples: &[f32]) -> f64 {
    let rises: Vec<usize> = (1..samples.len())
        .filter(|&index| samples[index - 1] <= 0.0 && samples[index] > 0.0)
        .collect();
    (rises.len() - 1) as f64 * f64::from(RATE) / (rises[rises.len() - 1] - rises[0]) as f64
}

fn positions(events: &[PlayerEvent]) -> Vec<u64> {
    events
        .iter()
        .filter_map(|event| match event {
            PlayerEvent::Position { position_ms, .. } => Some(*position_ms),
            _ => None,
        })
        .collect()
}

/// The shift within `reach` samples that fits best, and its similarity.
fn best_shift(samples: &[f32], reference: &[f32], reach: isize) -> (isize, f64) {
    (-reach..=reach)
        .map(|lag| (lag, similarity(samples, reference, lag)))
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .unwrap()
}

#[test]
fn playback_matches_the_file() {
    let voice = voice(RATE, 3.0);
    let test = TestPlayer::new(fast_output(), RATE, &voice);
    test.player.play();
    test.events_until_end();
    let played = test.output.last();
    let start = played.iter().position(|s| *s != 0.0).unwrap();
    let first = voice.iter().position(|s| s.abs() > 1e-4).unwrap();
    let (lag, score) = best_shift(&played[start..start + 48_000], &voice[first..], 400);
    assert!(
        lag.abs() < 240 && score > 0.99,
        "off by {lag}, similarity {score}"
    );
    assert!(
        (trim_silence(&played).len() as f64 / trim_silence(&voice).len() as f64 - 1.0).abs() < 0.01
    );
}

#[test]
fn speed_changes_the_length_but_not_the_pitch() {
    for speed in [0.5, 0.75, 1.5, 2.0, 3.0] {
        let test = TestPlayer::new(fast_output(), 44_100, &tone(44_100, 4.0));
        test.player.set_speed(speed);
        test.player.play();
        let positions_ms = positions(&test.events_until_end());
        let played = test.output.last();
        let played = trim_silence(&played);
        let seconds = played.len() as f64 / f64::from(RATE);
        let expected = 4.0 / f64::from(speed);
        assert!(
            (seconds / expected - 1.0).abs() < 0.02,
            "{speed}: {seconds} s"
        );
        let pitch = hertz(&played[2400..played.len() - 2400]);
        assert!((pitch / 440.0 - 1.0).abs() < 0.01, "{speed}: {pitch} Hz");
        assert!(rms(&played[2400..played.len() - 2400]) > 0.3, "{speed}");
        assert!(
            positions_ms.last().unwrap().abs_diff(4000) < 30,
            "{speed}: {positions_ms:?}"
        );
    }
}

#[test]
fn seeking_is_immediate_and_exact() {
    let voice = voice(RATE, 20.0);
    let test = TestPlayer::new(FakeOutput::default(), RATE, &voice);
    test.player.play();
    test.wait(|test| test.output.len() > 24_000);
    for to_ms in [12_300_u64, 4_050, 17_777] {
        let before = test.output.len();
        let seek_time = Instant::now();
        test.player.seek(to_ms);
        test.wait(|test| test.output.len() > before + 33_600);
        let (position_ms, elapsed) = (test.player.position_ms(), seek_time.elapsed());
        let played = test.output.last();
        // Within 100 ms, and the samples of that position.
        let after = &played[before..before + 14_400];
        let expected = &voice[to_ms as usize * 48..];
        let (lag, score) = best_shift(&after[4_800..14_400], &expected[4_800..14_400], 4_800);
        assert!(
            score > 0.98,
            "at {to_ms}: similarity {score}, {lag} samples late"
        );
        let elapsed = elapsed.as_millis() as u64;
        assert!(
            position_ms >= to_ms + 400 && position_ms <= to_ms + elapsed,
            "{to_ms}: {position_ms}"
        );
    }
}

#[test]
fn long_silences_are_shortened_and_positions_stay_correct() {
    let second = tone(RATE, 1.0);
    let silence = vec![0.0; RATE as usize * 3];
    let all = [&second[..], &silence, &second].concat();
    let test = TestPlayer::new(fast_output(), RATE, &all);
    test.player
        .set_silences(vec![(3_000, 4_000), (1_000, 3_500), (100, 300)]);
    test.player.set_skip_silence(true);
    test.player.play();
    let positions_ms = positions(&test.events_until_end());
    let played = test.output.last();
    let seconds = trim_silence(&played).len() as f64 / f64::from(RATE);
    // 400 ms remain of three seconds.
    assert!((seconds - 2.4).abs() < 0.03, "{seconds} s");
    assert!(positions_ms.is_sorted(), "{positions_ms:?}");
    assert!(
        positions_ms.iter().all(|ms| !(1_300..3_800).contains(ms)),
        "{positions_ms:?}"
    );
    assert!(
        positions_ms.last().unwrap().abs_diff(5_000) < 30,
        "{positions_ms:?}"
    );
}

#[test]
fn only_the_ranges_are_played_without_gaps() {
    const RANGES_MS: [(u64, u64); 4] =
        [(800, 1_500), (1_650, 2_300), (5_000, 5_800), (8_000, 8_400)];
    let whole = sweep(10.0);
    let test = TestPlayer::new(fast_output(), RATE, &whole);
    // In any order, overlapping, and one that is empty.
    test.player.set_ranges(vec![
        (5_000, 5_800),
        (800, 1_300),
        (1_200, 1_500),
        (8_000, 8_400),
        (7_000, 7_000),
        (1_650, 2_300),
    ]);
    test.player.play();
    let events = test.events_until_end();
    assert_eq!(events.last(), Some(&PlayerEvent::Ended));
    let positions_ms = positions(&events);
    assert!(positions_ms.is_sorted());
    assert_eq!(positions_ms.last(), Some(&8_400));
    let is_played = |ms: &u64| {
        RANGES_MS
            .iter()
            .any(|(from, to)| (*from..=*to).contains(ms))
    };
    let unplayed: Vec<_> = positions_ms.iter().filter(|ms| !is_played(ms)).collect();
    // Before the first sample is heard.
    assert!(unplayed.iter().all(|ms| **ms == 0), "{unplayed:?}");

    let played = test.output.last();
    let played = trim_silence(&played);
    let mut at = 0;
    for (from, to) in RANGES_MS {
        let (from, to) = (from as usize * 48, to as usize * 48);
        // Without the fades between ranges.
        let inside = 960..to - from - 960;
        let (part, expected) = (&played[at..], &whole[from..to]);
        let (lag, score) = best_shift(&part[inside.clone()], &expected[inside], 240);
        assert!(
            score > 0.98,
            "from {from}: similarity {score}, off by {lag}"
        );
        at += to - from;
    }
    assert!(
        at.abs_diff(played.len()) < 480,
        "{} of {at} samples",
        played.len()
    );

    // Without ranges, playback continues where it is.
    test.player.set_ranges(Vec::new());
    test.player.play();
    let positions_ms = positions(&test.events_until_end());
    assert!(
        positions_ms.iter().all(|ms| *ms >= 8_400),
        "{positions_ms:?}"
    );
    assert!(positions_ms.last().unwrap().abs_diff(10_000) < 30);
}

#[test]
fn ranges_are_played_at_the_chosen_speed_and_can_be_seeked() {
    let test = TestPlayer::new(fast_output(), RATE, &tone(RATE, 6.0));
    test.player.set_ranges(vec![(0, 2_000), (3_000, 4_000)]);
    test.player.set_speed(2.0);
    test.player.seek(1_000);
    test.player.play();
    let positions_ms = positions(&test.events_until_end());
    let seconds = trim_silence(&test.output.last()).len() as f64 / f64::from(RATE);
    assert!((seconds - 1.0).abs() < 0.05, "{seconds} s");
    assert!(positions_ms.last().unwrap().abs_diff(4_000) < 30);
    // Again, from the first range on.
    test.player.play();
    test.events_until_end();
    let seconds = trim_silence(&test.output.last()).len() as f64 / f64::from(RATE);
    assert!((seconds - 1.5).abs() < 0.05, "{seconds} s");
}

#[test]
fn pausing_loses_nothing_and_releases_the_device() {
    let whole = sweep(20.0);
    let output = FakeOutput {
        latency: Duration::from_millis(40),
        ..fast_output()
    };
    let test = TestPlayer::new(output, RATE, &whole);
    test.player.play();
    for pause in 1..4 {
        test.wait(|test| test.output.len() > 24_000);
        test.player.pause();
        test.wait(|test| !test.player.is_playing());
        assert!(!test.output.open.load(Ordering::SeqCst));
        let position_ms = test.player.position_ms();
        std::thread::sleep(Duration::from_millis(50));
        assert_eq!(test.player.position_ms(), position_ms);
        let parts = test.output.played.lock().unwrap().len();
        assert_eq!(parts, pause);
        test.player.play();
        test.wait(|test| test.output.played.lock().unwrap().len() > pause);
    }
    let events = test.events_until_end();
    assert!(positions(&events).is_sorted());
    // The parts, without surrounding silence, follow each other.
    let parts = test.output.played.lock().unwrap().clone();
    let mut from = 0_usize;
    for part in parts {
        let start = part.iter().position(|s| *s != 0.0).unwrap();
        let end = part.iter().rposition(|s| *s != 0.0).unwrap();
        let part = &part[start..=end];
        let expected = &whole[from..];
        let len = part.len().min(expected.len()).min(14_400);
        let (lag, score) = best_shift(&part[..len], &expected[..len], 480);
        assert!(
            score > 0.98,
            "from {from}: similarity {score}, off by {lag}"
        );
        // The 5 ms of the fade-out are played again.
        from += part.len() - 240;
    }
    assert!(
        from.abs_diff(whole.len()) < 1_440,
        "{from} of {}",
        whole.len()
    );
}

#[test]
fn the_position_accounts_for_latency() {
    let output = FakeOutput {
        latency: Duration::from_millis(300),
        ..FakeOutput::default()
    };
    let test = TestPlayer::new(output, RATE, &voice(RATE, 4.0));
    test.player.play();
    test.wait(|test| test.output.len() > 48_000);
    let (handed, position_ms) = (test.output.len() as u64 / 48, test.player.position_ms());
    let behind = handed.saturating_sub(position_ms);
    assert!((250..450).contains(&behind), "{behind} ms behind");
}

#[test]
fn positions_are_frequent_and_ascending() {
    let test = TestPlayer::new(FakeOutput::default(), RATE, &voice(RATE, 3.0));
    test.player.play();
    let start = Instant::now();
    let positions_ms = positions(&test.events_until_end());
    let seconds = start.elapsed().as_secs_f64();
    assert!(
        positions_ms.len() as f64 > seconds * 4.0,
        "{} in {seconds} s",
        positions_ms.len()
    );
    assert!(positions_ms.is_sorted());
    assert!((2.9..15.0).contains(&seconds), "{seconds}");
}

#[test]
fn a_speed_change_takes_effect_immediately() {
    let test = TestPlayer::new(FakeOutput::default(), RATE, &tone(RATE, 12.0));
    test.player.play();
    test.wait(|test| test.output.len() > 48_000);
    let before = test.player.position_ms();
    test.player.set_speed(3.0);
    let start = Instant::now();
    std::thread::sleep(Duration::from_millis(1_000));
    let elapsed = test.player.position_ms() - before;
    let times = elapsed as f64 / start.elapsed().as_secs_f64() / 1000.0;
    assert!((2.5..3.4).contains(&times), "{times} times as fast");
}

#[test]
fn the_end_is_reported_and_playing_again_restarts() {
    let test = TestPlayer::new(fast_output(), RATE, &voice(RATE, 1.0));
    for _ in 0..2 {
        test.player.play();
        let events = test.events_until_end();
        assert_eq!(events.last(), Some(&PlayerEvent::Ended));
        assert!(positions(&events).last().unwrap().abs_diff(1_000) < 30);
        assert!(!test.player.is_playing());
        assert!(rms(trim_silence(&test.output.last())) > 0.01);
    }
}

#[test]
fn a_lost_device_is_reported_and_another_continues() {
    let test = TestPlayer::new(FakeOutput::default(), RATE, &voice(RATE, 3.0));
    test.output.missing.store(true, Ordering::SeqCst);
    test.player.play();
    let failed = test.events_until_end();
    assert!(
        matches!(failed.last(), Some(PlayerEvent::Failed { code: ErrorCode::NoOutput, message }) if message.ends_with('.'))
    );
    test.output.missing.store(false, Ordering::SeqCst);
    test.player.play();
    test.wait(|test| test.player.position_ms() > 500);
    test.output.unplugged.store(true, Ordering::SeqCst);
    let failed = test.events_until_end();
    assert!(matches!(
        failed.last(),
        Some(PlayerEvent::Failed {
            code: ErrorCode::OutputLost,
            ..
        })
    ));
    let position_ms = test.player.position_ms();
    assert!(position_ms >= 500 && !test.player.is_playing());
    test.output.unplugged.store(false, Ordering::SeqCst);
    test.player.play();
    let events = test.events_until_end();
    assert_eq!(events.last(), Some(&PlayerEvent::Ended));
    assert!(positions(&events).iter().all(|ms| *ms >= position_ms));
}

#[test]
fn stuck_and_failed_streams_are_reopened() {
    let test = TestPlayer::new(FakeOutput::default(), RATE, &voice(RATE, 1.0));
    test.output.stuck_streams.store(1, Ordering::SeqCst);
    test.player.play();
    assert_eq!(test.events_until_end().last(), Some(&PlayerEvent::Ended));
    let played = test.output.played.lock().unwrap().clone();
    assert!(played.len() == 2 && played[0].is_empty());
    assert!(played[1].len() >= RATE as usize);
    // Several failures in a row are still retried.
    test.output.failing_streams.store(4, Ordering::SeqCst);
    test.player.play();
    assert_eq!(test.events_until_end().last(), Some(&PlayerEvent::Ended));
    // A device that never takes samples is reported as lost.
    test.output
        .stuck_streams
        .store(usize::MAX, Ordering::SeqCst);
    test.player.play();
    assert!(matches!(
        test.events_until_end().last(),
        Some(PlayerEvent::Failed {
            code: ErrorCode::OutputLost,
            ..
        })
    ));
}

#[test]
fn another_stream_can_be_opened_during_playback() {
    let test = TestPlayer::new(fast_output(), RATE, &tone(RATE, 60.0));
    test.player.play();
    test.wait(|test| test.player.position_ms() > 300);
    let next = wav(8_000, 1, &voice(8_000, 1.0));
    test.player.open(open_stream(next));
    test.wait(|test| !test.player.is_playing());
    assert_eq!(test.player.position_ms(), 0);
    test.player.play();
    assert_eq!(test.events_until_end().last(), Some(&PlayerEvent::Ended));
    assert!(test.player.position_ms().abs_diff(1_000) < 30);
}
