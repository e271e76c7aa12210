//! Audio decoded by a worker, with the access pattern of a player.

#![allow(clippy::unwrap_used)]

mod support;

use std::io::Cursor;
use std::time::{Duration, Instant};

use earshot_audio::Stream as _;
use earshot_engine::Decoder;
use support::{INAUGURAL, launcher};

#[test]
fn seeks_and_reads_to_the_end_without_stalling() {
    let decoder = Decoder::new(launcher(), false);
    let mut audio = decoder
        .open(Box::new(Cursor::new(INAUGURAL.to_vec())))
        .unwrap();
    for round in 0..200_u64 {
        let started = Instant::now();
        let (to_ms, rate) = (round * 977 % 12_000, [16_000, 48_000][(round % 2) as usize]);
        audio.seek_at_rate(to_ms, rate).unwrap();
        let mut samples = 0;
        for _ in 0..round % 60 {
            match audio.next_block().unwrap() {
                Some(block) => samples += block.len() as u64,
                None => {
                    let length = (11_000_u64.saturating_sub(to_ms)) * u64::from(rate) / 1000;
                    assert!(samples.abs_diff(length) < u64::from(rate) / 20, "{to_ms}");
                    break;
                }
            }
        }
        assert!(started.elapsed() < Duration::from_secs(5), "round {round}");
    }
}
