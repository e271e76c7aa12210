//! Any bytes as a sound file: no crash, bounded memory, and no more work than
//! the input is worth.
#![no_main]

use earshot_audio::AudioReader;
use libfuzzer_sys::fuzz_target;

/// More sound than this from one small input is a bomb that was not stopped,
/// or a very long silence; neither needs to be heard to its end.
const MOST_SAMPLES: usize = 16_000 * 600;

fuzz_target!(
    // A panic inside a decoder is caught and told as damage; only those that
    // reach us count, and the fuzzer's own hook would stop at each.
    init: std::panic::set_hook(Box::new(|_| {})),
    |bytes: &[u8]| hear(bytes)
);

fn hear(bytes: &[u8]) {
    let Ok(mut sound) = AudioReader::from_bytes(bytes.to_vec()) else { return };
    let mut heard = 0;
    while let Ok(Some(block)) = sound.next_block() {
        assert!(block.iter().all(|sample| sample.is_finite()));
        heard += block.len();
        if heard > MOST_SAMPLES {
            break;
        }
    }
    assert!(sound.warnings().len() < 8);
}
