//! Arbitrary bytes as an audio file: no crash, bounded memory and time.
#![no_main]

use earshot_audio::AudioReader;
use libfuzzer_sys::fuzz_target;

/// More audio than this from a small input is either silence or a decompression bomb.
const MAX_SAMPLES: usize = 16_000 * 600;

fuzz_target!(
    // Panics of decoding libraries are caught and reported as damage. The fuzzer's hook would stop
    // at each.
    init: std::panic::set_hook(Box::new(|_| {})),
    |bytes: &[u8]| decode(bytes)
);

fn decode(bytes: &[u8]) {
    let Ok(mut audio) = AudioReader::from_bytes(bytes.to_vec()) else {
        return;
    };
    let mut samples = 0;
    while let Ok(Some(block)) = audio.next_block() {
        assert!(block.iter().all(|sample| sample.is_finite()));
        samples += block.len();
        if samples > MAX_SAMPLES {
            break;
        }
    }
    assert!(audio.warnings().len() < 8);
}
