#![allow(clippy::unwrap_used)]

use std::io::Cursor;

use super::*;

fn test_data(length: usize) -> Vec<u8> {
    (0..length)
        .map(|at| (at.wrapping_mul(2_654_435_761) >> 11) as u8)
        .collect()
}

fn sealed(keys: &Keys, parts: &[&[u8]]) -> Vec<u8> {
    let mut writer = SealedWriter::new(Vec::new(), &keys.public_key()).unwrap();
    for part in parts {
        writer.write_all(part).unwrap();
        writer.flush().unwrap();
    }
    writer.finish().unwrap()
}

fn read(bytes: &[u8], keys: &Keys, completeness: Completeness) -> io::Result<Vec<u8>> {
    let mut plain = Vec::new();
    SealedReader::new(Cursor::new(bytes), keys, completeness)?.read_to_end(&mut plain)?;
    Ok(plain)
}

#[test]
fn reads_from_any_position() {
    let keys = Keys::generate().unwrap();
    for length in [
        0,
        1,
        MAX_FRAME - 1,
        MAX_FRAME,
        MAX_FRAME + 1,
        3 * MAX_FRAME,
        200_001,
    ] {
        let plain = test_data(length);
        let file = sealed(&keys, &[&plain]);
        assert_eq!(read(&file, &keys, Completeness::Complete).unwrap(), plain);
        let mut reader =
            SealedReader::new(Cursor::new(&file), &keys, Completeness::Complete).unwrap();
        assert_eq!(reader.byte_len(), length as u64);
        for at in [0, length / 3, length.saturating_sub(2), length, length / 2] {
            reader.seek(SeekFrom::Start(at as u64)).unwrap();
            let mut rest = Vec::new();
            reader.read_to_end(&mut rest).unwrap();
            assert!(rest == plain[at..], "from {at} of {length}");
        }
    }
}

#[test]
fn unreadable_without_the_keys() {
    let keys = Keys::generate().unwrap();
    let secret = b"a sentence that nobody else should ever read";
    let file = sealed(&keys, &[secret]);
    assert!(
        !file
            .windows(8)
            .any(|part| secret.windows(8).any(|secret| secret == part))
    );
    let other = Keys::generate().unwrap();
    assert!(read(&file, &other, Completeness::Complete).is_err());
    assert_ne!(file, sealed(&keys, &[secret]), "two are never the same");
}

#[test]
fn alteration_and_truncation_are_detected() {
    let keys = Keys::generate().unwrap();
    let file = sealed(&keys, &[b"one", b"two", b"three"]);
    for at in 0..file.len() {
        let mut altered = file.clone();
        altered[at] ^= 1 << (at % 8);
        assert!(
            read(&altered, &keys, Completeness::Complete).is_err(),
            "byte {at}"
        );
        assert!(
            read(&file[..at], &keys, Completeness::Complete).is_err(),
            "cut at {at}"
        );
    }
    let longer = [&file[..], b"x"].concat();
    assert!(read(&longer, &keys, Completeness::Complete).is_err());
    // Swapped frames.
    let frame = 4 + 3 + TAG;
    let mut swapped = file.clone();
    swapped[HEADER..HEADER + 2 * frame].rotate_left(frame);
    assert!(read(&swapped, &keys, Completeness::Complete).is_err());
}

#[test]
fn flushed_data_survives_truncation() {
    let keys = Keys::generate().unwrap();
    let mut writer = SealedWriter::new(Vec::new(), &keys.public_key()).unwrap();
    let (mut plain, mut flushed) = (Vec::new(), vec![(HEADER, 0)]);
    for part in 1..20 {
        let part = test_data(part * 37);
        writer.write_all(&part).unwrap();
        writer.flush().unwrap();
        plain.extend(part);
        flushed.push((writer.get_ref().len(), plain.len()));
    }
    let file = writer.get_ref().clone();
    let complete_until = |cut| flushed.iter().rfind(|(bytes, _)| *bytes <= cut).unwrap().1;
    for cut in HEADER..=file.len() {
        let read_back = read(&file[..cut], &keys, Completeness::Truncated).unwrap();
        assert!(read_back == plain[..complete_until(cut)], "cut at {cut}");
        // Zeros, as after a power failure.
        let mut damaged = file[..cut].to_vec();
        damaged.resize(file.len(), 0);
        let read_back = read(&damaged, &keys, Completeness::Truncated).unwrap();
        // Zeros that match the original count as written.
        let matching = damaged
            .iter()
            .zip(&file)
            .take_while(|(a, b)| a == b)
            .count();
        assert!(
            read_back == plain[..complete_until(matching)],
            "torn at {cut}"
        );
    }
}
