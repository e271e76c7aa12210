#![allow(clippy::unwrap_used)]

use std::io::Cursor;

use super::*;

fn sound(length: usize) -> Vec<u8> {
    (0..length)
        .map(|at| (at.wrapping_mul(2_654_435_761) >> 11) as u8)
        .collect()
}

fn sealed(keys: &Keys, parts: &[&[u8]]) -> Vec<u8> {
    let mut writer = SealedWriter::new(Vec::new(), &keys.public()).unwrap();
    for part in parts {
        writer.write_all(part).unwrap();
        writer.flush().unwrap();
    }
    writer.finish().unwrap()
}

fn read(bytes: &[u8], keys: &Keys, extent: Extent) -> io::Result<Vec<u8>> {
    let mut plain = Vec::new();
    SealedReader::new(Cursor::new(bytes), keys, extent)?.read_to_end(&mut plain)?;
    Ok(plain)
}

#[test]
fn what_was_sealed_is_read_from_any_place() {
    let keys = Keys::generate().unwrap();
    for length in [0, 1, FRAME - 1, FRAME, FRAME + 1, 3 * FRAME, 200_001] {
        let plain = sound(length);
        let file = sealed(&keys, &[&plain]);
        assert_eq!(read(&file, &keys, Extent::Whole).unwrap(), plain);
        let mut reader = SealedReader::new(Cursor::new(&file), &keys, Extent::Whole).unwrap();
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
fn without_the_keys_it_is_noise() {
    let keys = Keys::generate().unwrap();
    let said = b"a sentence that nobody else should ever read";
    let file = sealed(&keys, &[said]);
    assert!(
        !file
            .windows(8)
            .any(|part| said.windows(8).any(|said| said == part))
    );
    let other = Keys::generate().unwrap();
    assert!(read(&file, &other, Extent::Whole).is_err());
    assert_ne!(file, sealed(&keys, &[said]), "two are never the same");
}

#[test]
fn no_bit_can_be_altered_and_no_end_cut_off_unseen() {
    let keys = Keys::generate().unwrap();
    let file = sealed(&keys, &[b"one", b"two", b"three"]);
    for at in 0..file.len() {
        let mut altered = file.clone();
        altered[at] ^= 1 << (at % 8);
        assert!(read(&altered, &keys, Extent::Whole).is_err(), "byte {at}");
        assert!(
            read(&file[..at], &keys, Extent::Whole).is_err(),
            "cut at {at}"
        );
    }
    let longer = [&file[..], b"x"].concat();
    assert!(read(&longer, &keys, Extent::Whole).is_err());
    // Frames that change places.
    let frame = 4 + 3 + TAG;
    let mut swapped = file.clone();
    swapped[HEADER..HEADER + 2 * frame].rotate_left(frame);
    assert!(read(&swapped, &keys, Extent::Whole).is_err());
}

#[test]
fn what_was_flushed_is_there_wherever_it_is_cut_off() {
    let keys = Keys::generate().unwrap();
    let mut writer = SealedWriter::new(Vec::new(), &keys.public()).unwrap();
    let (mut plain, mut flushed) = (Vec::new(), vec![(HEADER, 0)]);
    for part in 1..20 {
        let part = sound(part * 37);
        writer.write_all(&part).unwrap();
        writer.flush().unwrap();
        plain.extend(part);
        flushed.push((writer.get_ref().len(), plain.len()));
    }
    let file = writer.get_ref().clone();
    let whole = |cut| flushed.iter().rfind(|(bytes, _)| *bytes <= cut).unwrap().1;
    for cut in HEADER..=file.len() {
        let got = read(&file[..cut], &keys, Extent::SoFar).unwrap();
        assert!(got == plain[..whole(cut)], "cut at {cut}");
        // What a power cut leaves in the place of bytes that never came.
        let mut torn = file[..cut].to_vec();
        torn.resize(file.len(), 0);
        let got = read(&torn, &keys, Extent::SoFar).unwrap();
        // Zeros that were to come are there.
        let same = torn.iter().zip(&file).take_while(|(a, b)| a == b).count();
        assert!(got == plain[..whole(same)], "torn at {cut}");
    }
}
