//! A sealed file that is altered, moved or cut off anywhere is refused, or read as far as it
//! is as it was written.
#![no_main]

use std::io::{Cursor, Read as _, Write as _};
use std::sync::LazyLock;

use earshot_vault::{Extent, Keys, SealedReader, SealedWriter};
use libfuzzer_sys::fuzz_target;

static KEYS: LazyLock<Keys> = LazyLock::new(|| Keys::generate().expect("randomness"));

fn read(bytes: &[u8], extent: Extent) -> Option<Vec<u8>> {
    let mut plain = Vec::new();
    let mut reader = SealedReader::new(Cursor::new(bytes), &KEYS, extent).ok()?;
    reader.read_to_end(&mut plain).ok()?;
    Some(plain)
}

// The edits: each a place and what is done there; then the parts that are sealed.
fuzz_target!(|input: (Vec<(u16, u8)>, Vec<Vec<u8>>)| {
    let (edits, parts) = input;
    let mut writer = SealedWriter::new(Vec::new(), &KEYS.public()).expect("a file");
    for part in &parts {
        writer.write_all(part).expect("written");
        writer.flush().expect("written");
    }
    let (written, plain) = (writer.finish().expect("finished"), parts.concat());
    let mut bytes = written.clone();
    for (place, with) in edits {
        let at = usize::from(place) % (bytes.len() + 1);
        match with {
            0 => bytes.truncate(at),
            1 => bytes.rotate_left(at),
            2 => bytes.extend_from_within(at..),
            with => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= with;
                }
            }
        }
    }
    let whole = read(&bytes, Extent::Whole);
    assert_eq!(whole.is_some(), bytes == written);
    assert!(whole.is_none_or(|whole| whole == plain));
    let so_far = read(&bytes, Extent::SoFar);
    assert!(so_far.is_none_or(|so_far| plain.starts_with(&so_far)));
    // Bytes that were never sealed.
    assert!(read(&plain, Extent::SoFar).is_none());
});
