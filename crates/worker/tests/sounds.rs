//! Sounds that a worker decodes, read as a player does.

#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use std::io::Cursor;
use std::time::{Duration, Instant};

use earshot_audio::Stream as _;
use earshot_engine::Media;
use support::{INAUGURAL, worker};

#[test]
fn a_sound_is_read_from_place_to_place_and_to_its_end_without_a_stop() {
    let media = Media::new(worker(), false);
    let mut sound = media
        .open(Box::new(Cursor::new(INAUGURAL.to_vec())))
        .unwrap();
    for round in 0..200_u64 {
        let begun = Instant::now();
        let (to_ms, rate) = (round * 977 % 12_000, [16_000, 48_000][(round % 2) as usize]);
        sound.seek_at_rate(to_ms, rate).unwrap();
        let mut samples = 0;
        for _ in 0..round % 60 {
            match sound.next_block().unwrap() {
                Some(block) => samples += block.len() as u64,
                None => {
                    let length = (11_000_u64.saturating_sub(to_ms)) * u64::from(rate) / 1000;
                    assert!(samples.abs_diff(length) < u64::from(rate) / 20, "{to_ms}");
                    break;
                }
            }
        }
        assert!(begun.elapsed() < Duration::from_secs(5), "round {round}");
    }
}
