//! Playing, into an output that keeps what it is given.
#![allow(clippy::unwrap_used)]

mod common;
#[path = "common/sink.rs"]
mod sink;

use std::f64::consts::TAU;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use common::{likeness, opened, rms, voice, wav};
use earshot_audio::{Player, PlayerEvent};
use sink::{RATE, Sink};

const PATIENCE: Duration = Duration::from_secs(60);

struct Bench {
    player: Player,
    sink: Sink,
    events: Receiver<PlayerEvent>,
}

impl Bench {
    fn new(sink: Sink, rate: u32, samples: &[f32]) -> Self {
        let (send, events) = channel();
        let player = Player::with_output(sink.clone(), move |event| {
            let _ = send.send(event);
        });
        player.open(opened(wav(rate, 1, samples)));
        Self {
            player,
            sink,
            events,
        }
    }

    /// All events up to the end.
    fn to_the_end(&self) -> Vec<PlayerEvent> {
        let mut all = Vec::new();
        loop {
            let event = self.events.recv_timeout(PATIENCE).unwrap();
            let over = !matches!(event, PlayerEvent::Position { .. });
            all.push(event);
            if over {
                return all;
            }
        }
    }

    fn wait(&self, what: impl Fn(&Self) -> bool) {
        let start = Instant::now();
        while !what(self) {
            assert!(start.elapsed() < PATIENCE);
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

fn fast() -> Sink {
    Sink {
        patient: true,
        ..Sink::default()
    }
}

fn tone(rate: u32, seconds: f64) -> Vec<f32> {
    (0..(f64::from(rate) * seconds) as usize)
        .map(|index| (0.5 * (TAU * 440.0 * index as f64 / f64::from(rate)).sin()) as f32)
        .collect()
}

/// Never silent and never the same: from 200 Hz up.
fn sweep(seconds: f64) -> Vec<f32> {
    (0..(f64::from(RATE) * seconds) as usize)
        .map(|index| {
            let at = index as f64 / f64::from(RATE);
            (0.5 * (TAU * (200.0 * at + 150.0 * at * at)).cos()) as f32
        })
        .collect()
}

/// What is heard, without the silence before and after.
fn sounding(samples: &[f32]) -> &[f32] {
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

/// The shift, in samples of at most `reach`, at which two sounds are most alike.
fn shift(ours: &[f32], theirs: &[f32], reach: isize) -> (isize, f64) {
    (-reach..=reach)
        .map(|lag| (lag, likeness(ours, theirs, lag)))
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .unwrap()
}

#[test]
fn what_is_heard_is_what_is_in_the_file() {
    let voice = voice(RATE, 3.0);
    let bench = Bench::new(fast(), RATE, &voice);
    bench.player.play();
    bench.to_the_end();
    let heard = bench.sink.last();
    let start = heard.iter().position(|s| *s != 0.0).unwrap();
    let first = voice.iter().position(|s| s.abs() > 1e-4).unwrap();
    let (lag, alike) = shift(&heard[start..start + 48_000], &voice[first..], 400);
    assert!(
        lag.abs() < 240 && alike > 0.99,
        "off by {lag}, alike {alike}"
    );
    assert!((sounding(&heard).len() as f64 / sounding(&voice).len() as f64 - 1.0).abs() < 0.01);
}

#[test]
fn speed_changes_the_length_and_not_the_pitch() {
    for speed in [0.5, 0.75, 1.5, 2.0, 3.0] {
        let bench = Bench::new(fast(), 44_100, &tone(44_100, 4.0));
        bench.player.set_speed(speed);
        bench.player.play();
        let places = positions(&bench.to_the_end());
        let heard = bench.sink.last();
        let heard = sounding(&heard);
        let seconds = heard.len() as f64 / f64::from(RATE);
        let expected = 4.0 / f64::from(speed);
        assert!(
            (seconds / expected - 1.0).abs() < 0.02,
            "{speed}: {seconds} s"
        );
        let pitch = hertz(&heard[2400..heard.len() - 2400]);
        assert!((pitch / 440.0 - 1.0).abs() < 0.01, "{speed}: {pitch} Hz");
        assert!(rms(&heard[2400..heard.len() - 2400]) > 0.3, "{speed}");
        assert!(
            places.last().unwrap().abs_diff(4000) < 30,
            "{speed}: {places:?}"
        );
    }
}

#[test]
fn a_place_is_reached_at_once_and_exactly() {
    let voice = voice(RATE, 20.0);
    let bench = Bench::new(Sink::default(), RATE, &voice);
    bench.player.play();
    bench.wait(|bench| bench.sink.len() > 24_000);
    for to_ms in [12_300_u64, 4_050, 17_777] {
        let before = bench.sink.len();
        let asked = Instant::now();
        bench.player.seek(to_ms);
        bench.wait(|bench| bench.sink.len() > before + 33_600);
        let (place, gone) = (bench.player.position_ms(), asked.elapsed());
        let heard = bench.sink.last();
        // Within 100 ms, and the samples of that place.
        let after = &heard[before..before + 14_400];
        let there = &voice[to_ms as usize * 48..];
        let (lag, alike) = shift(&after[4_800..14_400], &there[4_800..14_400], 4_800);
        assert!(
            alike > 0.98,
            "at {to_ms}: alike {alike}, {lag} samples late"
        );
        let gone = gone.as_millis() as u64;
        assert!(
            place >= to_ms + 400 && place <= to_ms + gone,
            "{to_ms}: {place}"
        );
    }
}

#[test]
fn a_long_silence_is_shortened_and_the_place_stays_true() {
    let second = tone(RATE, 1.0);
    let quiet = vec![0.0; RATE as usize * 3];
    let all = [&second[..], &quiet, &second].concat();
    let bench = Bench::new(fast(), RATE, &all);
    bench
        .player
        .set_silences(vec![(3_000, 4_000), (1_000, 3_500), (100, 300)]);
    bench.player.set_skip_silence(true);
    bench.player.play();
    let places = positions(&bench.to_the_end());
    let heard = bench.sink.last();
    let seconds = sounding(&heard).len() as f64 / f64::from(RATE);
    // Of three seconds 400 ms are left.
    assert!((seconds - 2.4).abs() < 0.03, "{seconds} s");
    assert!(places.is_sorted(), "{places:?}");
    assert!(
        places.iter().all(|ms| !(1_300..3_800).contains(ms)),
        "{places:?}"
    );
    assert!(places.last().unwrap().abs_diff(5_000) < 30, "{places:?}");
}

#[test]
fn a_pause_loses_nothing_and_holds_no_device() {
    let whole = sweep(20.0);
    let sink = Sink {
        latency: Duration::from_millis(40),
        ..fast()
    };
    let bench = Bench::new(sink, RATE, &whole);
    bench.player.play();
    for pause in 1..4 {
        bench.wait(|bench| bench.sink.len() > 24_000);
        bench.player.pause();
        bench.wait(|bench| !bench.player.is_playing());
        assert!(!bench.sink.open.load(Ordering::SeqCst));
        let place = bench.player.position_ms();
        std::thread::sleep(Duration::from_millis(50));
        assert_eq!(bench.player.position_ms(), place);
        let parts = bench.sink.heard.lock().unwrap().len();
        assert_eq!(parts, pause);
        bench.player.play();
        bench.wait(|bench| bench.sink.heard.lock().unwrap().len() > pause);
    }
    let events = bench.to_the_end();
    assert!(positions(&events).is_sorted());
    // Each part without what was silent before and after, one behind another.
    let parts = bench.sink.heard.lock().unwrap().clone();
    let mut from = 0_usize;
    for part in parts {
        let start = part.iter().position(|s| *s != 0.0).unwrap();
        let end = part.iter().rposition(|s| *s != 0.0).unwrap();
        let part = &part[start..=end];
        let there = &whole[from..];
        let len = part.len().min(there.len()).min(14_400);
        let (lag, alike) = shift(&part[..len], &there[..len], 480);
        assert!(alike > 0.98, "from {from}: alike {alike}, off by {lag}");
        // The five milliseconds that were faded out come again.
        from += part.len() - 240;
    }
    assert!(
        from.abs_diff(whole.len()) < 1_440,
        "{from} of {}",
        whole.len()
    );
}

#[test]
fn the_place_is_what_is_heard_not_what_was_handed_over() {
    let sink = Sink {
        latency: Duration::from_millis(300),
        ..Sink::default()
    };
    let bench = Bench::new(sink, RATE, &voice(RATE, 4.0));
    bench.player.play();
    bench.wait(|bench| bench.sink.len() > 48_000);
    let (handed, place) = (bench.sink.len() as u64 / 48, bench.player.position_ms());
    let behind = handed.saturating_sub(place);
    assert!((250..450).contains(&behind), "{behind} ms behind");
}

#[test]
fn the_place_is_told_often_enough_and_only_forwards() {
    let bench = Bench::new(Sink::default(), RATE, &voice(RATE, 3.0));
    bench.player.play();
    let start = Instant::now();
    let places = positions(&bench.to_the_end());
    let seconds = start.elapsed().as_secs_f64();
    assert!(
        places.len() as f64 > seconds * 4.0,
        "{} in {seconds} s",
        places.len()
    );
    assert!(places.is_sorted());
    assert!((2.9..15.0).contains(&seconds), "{seconds}");
}

#[test]
fn a_change_of_speed_is_heard_at_once_and_goes_on_where_it_was() {
    let bench = Bench::new(Sink::default(), RATE, &tone(RATE, 12.0));
    bench.player.play();
    bench.wait(|bench| bench.sink.len() > 48_000);
    let before = bench.player.position_ms();
    bench.player.set_speed(3.0);
    let start = Instant::now();
    std::thread::sleep(Duration::from_millis(1_000));
    let gone = bench.player.position_ms() - before;
    let times = gone as f64 / start.elapsed().as_secs_f64() / 1000.0;
    assert!((2.5..3.4).contains(&times), "{times} times as fast");
}

#[test]
fn the_end_is_told_and_playing_again_starts_over() {
    let bench = Bench::new(fast(), RATE, &voice(RATE, 1.0));
    for _ in 0..2 {
        bench.player.play();
        let events = bench.to_the_end();
        assert_eq!(events.last(), Some(&PlayerEvent::Ended));
        assert!(positions(&events).last().unwrap().abs_diff(1_000) < 30);
        assert!(!bench.player.is_playing());
        assert!(rms(sounding(&bench.sink.last())) > 0.01);
    }
}

#[test]
fn a_device_that_goes_away_is_told_and_the_next_one_goes_on() {
    let bench = Bench::new(Sink::default(), RATE, &voice(RATE, 3.0));
    bench.sink.missing.store(true, Ordering::SeqCst);
    bench.player.play();
    let failed = bench.to_the_end();
    assert!(
        matches!(failed.last(), Some(PlayerEvent::Failed { code: "no-output", message }) if message.ends_with('.'))
    );
    bench.sink.missing.store(false, Ordering::SeqCst);
    bench.player.play();
    bench.wait(|bench| bench.player.position_ms() > 500);
    bench.sink.pulled.store(true, Ordering::SeqCst);
    let failed = bench.to_the_end();
    assert!(matches!(
        failed.last(),
        Some(PlayerEvent::Failed {
            code: "output-lost",
            ..
        })
    ));
    let place = bench.player.position_ms();
    assert!(place >= 500 && !bench.player.is_playing());
    bench.sink.pulled.store(false, Ordering::SeqCst);
    bench.player.play();
    let events = bench.to_the_end();
    assert_eq!(events.last(), Some(&PlayerEvent::Ended));
    assert!(positions(&events).iter().all(|ms| *ms >= place));
}

#[test]
fn a_stream_that_is_stuck_or_breaks_is_opened_anew() {
    let bench = Bench::new(Sink::default(), RATE, &voice(RATE, 1.0));
    bench.sink.stuck.store(1, Ordering::SeqCst);
    bench.player.play();
    assert_eq!(bench.to_the_end().last(), Some(&PlayerEvent::Ended));
    let heard = bench.sink.heard.lock().unwrap().clone();
    assert!(heard.len() == 2 && heard[0].is_empty());
    assert!(heard[1].len() >= RATE as usize);
    // Several that break within a moment are no reason to give up either.
    bench.sink.breaking.store(4, Ordering::SeqCst);
    bench.player.play();
    assert_eq!(bench.to_the_end().last(), Some(&PlayerEvent::Ended));
    // A device that never takes anything is gone in the end.
    bench.sink.stuck.store(usize::MAX, Ordering::SeqCst);
    bench.player.play();
    assert!(matches!(
        bench.to_the_end().last(),
        Some(PlayerEvent::Failed {
            code: "output-lost",
            ..
        })
    ));
}

#[test]
fn another_sound_can_be_opened_while_one_plays() {
    let bench = Bench::new(fast(), RATE, &tone(RATE, 60.0));
    bench.player.play();
    bench.wait(|bench| bench.player.position_ms() > 300);
    let next = wav(8_000, 1, &voice(8_000, 1.0));
    bench.player.open(opened(next));
    bench.wait(|bench| !bench.player.is_playing());
    assert_eq!(bench.player.position_ms(), 0);
    bench.player.play();
    assert_eq!(bench.to_the_end().last(), Some(&PlayerEvent::Ended));
    assert!(bench.player.position_ms().abs_diff(1_000) < 30);
}
