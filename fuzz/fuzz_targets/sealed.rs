//! An altered, reordered or truncated sealed file is rejected, or read up to the first damaged
//! frame.
#![no_main]

use std::io::{Cursor, Read as _, Write as _};
use std::sync::LazyLock;

use earshot_vault::{Completeness, Keys, SealedReader, SealedWriter};
use libfuzzer_sys::fuzz_target;

static KEYS: LazyLock<Keys> = LazyLock::new(|| Keys::generate().expect("randomness"));

fn read(bytes: &[u8], completeness: Completeness) -> Option<Vec<u8>> {
    let mut plain = Vec::new();
    let mut reader = SealedReader::new(Cursor::new(bytes), &KEYS, completeness).ok()?;
    reader.read_to_end(&mut plain).ok()?;
    Some(plain)
}

// The input: edits (a position and an operation), and the parts to encrypt.
fuzz_target!(|input: (Vec<(u16, u8)>, Vec<Vec<u8>>)| {
    let (edits, parts) = input;
    let mut writer = SealedWriter::new(Vec::new(), &KEYS.public_key()).expect("a file");
    for part in &parts {
        writer.write_all(part).expect("written");
        writer.flush().expect("written");
    }
    let (written, plain) = (writer.finish().expect("finished"), parts.concat());
    let mut bytes = written.clone();
    for (position, with) in edits {
        let at = usize::from(position) % (bytes.len() + 1);
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
    let complete = read(&bytes, Completeness::Complete);
    assert_eq!(complete.is_some(), bytes == written);
    assert!(complete.is_none_or(|complete| complete == plain));
    let truncated = read(&bytes, Completeness::Truncated);
    assert!(truncated.is_none_or(|truncated| plain.starts_with(&truncated)));
    assert!(read(&plain, Completeness::Truncated).is_none());
});
