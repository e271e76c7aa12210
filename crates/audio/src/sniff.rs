//! Recognises files that are not media, and formats that Earshot cannot read, by their first bytes.

use crate::AudioError;

pub(crate) const SNIFF: usize = 1024;

/// A lenient MP3 demuxer may find something like a frame in these.
const NOT_MEDIA: &[&[u8]] = &[
    b"\xff\xd8\xff",
    b"\x89PNG\r\n\x1a\n",
    b"GIF8",
    b"%PDF-",
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"BZh",
    b"7z\xbc\xaf\x27\x1c",
    b"\xfd7zXZ\0",
    b"\x28\xb5\x2f\xfd",
    b"Rar!",
    b"\x7fELF",
    b"MZ",
    b"SQLite format 3\0",
    b"<!DOCTYPE",
    b"<html",
    b"<?xml",
    b"{\\rtf",
    b"GGUF",
    b"lmgg",
];

const NAMED: &[(&[u8], &str)] = &[
    (b"NIST_1A\n", "NIST SPHERE"),
    (b".ra\xfd", "RealAudio"),
    (b".RMF", "RealMedia"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "Windows Media Audio"),
    (b"wvpk", "WavPack"),
    (b"MAC ", "Monkey's Audio"),
    (b"MPCK", "Musepack"),
    (b"MP+", "Musepack"),
    (b"TTA1", "True Audio"),
    (b"DSD ", "DSD"),
    (b"FRM8", "DSD"),
    (b"#!SILK_V3", "SILK"),
    (b"\x02#!SILK_V3", "SILK"),
    (b"#!AMR_MC1.0\n", "AMR with several channels"),
    (b"#!AMR-WB_MC1.0\n", "AMR with several channels"),
    (b"#!EVS_MC1.0\n", "EVS"),
    (b"\x03ds2", "Olympus DS2"),
    (b"\x07ds2", "Olympus DS2"),
    (b"\x01dss", "Olympus DSS"),
    (b"\x02dss", "Olympus DSS"),
    (b"\x03dss", "Olympus DSS"),
    (b"MS_VOICE", "Sony MSV"),
    (b"riff\x2e\x91\xcf\x11", "Sony Wave64"),
    (b"RIFX", "RIFX, a big-endian WAV"),
    (b"MThd", "MIDI"),
    (b"Creative Voice File", "Creative Voice"),
    (b"\x7f\xfe\x80\x01", "DTS"),
    (b"ADIF", "AAC in ADIF"),
    (b"FLV\x01", "Flash Video"),
    (b"\x00\x00\x01\xba", "MPEG program stream"),
];

pub(crate) fn refusal(start: &[u8]) -> Option<AudioError> {
    if NOT_MEDIA.iter().any(|magic| start.starts_with(magic))
        || start.starts_with(b"RIFF") && start.get(8..12) == Some(b"WEBP")
    {
        return Some(AudioError::NotMedia);
    }
    named(start).map(AudioError::unsupported)
}

fn named(start: &[u8]) -> Option<&'static str> {
    if let Some((_, name)) = NAMED.iter().find(|(magic, _)| start.starts_with(magic)) {
        return Some(name);
    }
    if start.starts_with(b"RIFF") && start.get(8..12) == Some(b"AVI ") {
        return Some("AVI");
    }
    if start.starts_with(b"RIFF") && start.get(8..12) == Some(b"QLCM") {
        return Some("QCELP in QCP");
    }
    if start.starts_with(b"OggS") && start.get(28..36) == Some(b"Speex   ") {
        return Some("Speex");
    }
    dolby(start)
        .or_else(|| latm(start))
        .or_else(|| transport_stream(start))
        .or_else(|| gsm(start))
}

/// A raw AC-3 or E-AC-3 frame (ETSI TS 102 366).
fn dolby(start: &[u8]) -> Option<&'static str> {
    let [0x0b, 0x77, _, _, sizes, stream, ..] = start else {
        return None;
    };
    match stream >> 3 {
        0..=10 if sizes >> 6 != 3 && sizes & 0x3f < 38 => Some("AC-3"),
        11..=16 => Some("E-AC-3"),
        _ => None,
    }
}

/// AAC in LATM: the sync word is followed by the frame's length (ISO/IEC 14496-3, 1.7.2).
fn latm(start: &[u8]) -> Option<&'static str> {
    let len = |frame: &[u8]| match frame {
        [0x56, a, b, ..] if a >> 5 == 7 => Some(usize::from(a & 0x1f) << 8 | usize::from(*b)),
        _ => None,
    };
    let next = start.get(3 + len(start)?..)?;
    len(next).map(|_| "AAC in LATM")
}

fn transport_stream(start: &[u8]) -> Option<&'static str> {
    const PACKET: usize = 188;
    let mut syncs = start.iter().step_by(PACKET);
    (start.len() > 4 * PACKET && syncs.all(|byte| *byte == 0x47)).then_some("MPEG transport stream")
}

/// Headerless GSM 06.10: frames of 33 bytes start with the same four bits; twenty in a row are no
/// coincidence.
fn gsm(start: &[u8]) -> Option<&'static str> {
    const FRAME: usize = 33;
    let mut frames = start.iter().step_by(FRAME);
    (start.len() > 20 * FRAME && frames.all(|byte| byte >> 4 == 0xd)).then_some("GSM 06.10")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unsupported_recorder_formats_are_named() {
        let starts: [(&[u8], &str); 7] = [
            (b"\x03ds2\x02\0\0\0", "DS2"),
            (b"\x02dss\x02\0\0\0", "DSS"),
            (b"RIFF\x10\0\0\0QLCMfmt ", "QCP"),
            (b"MS_VOICE\x20\0\0\0", "MSV"),
            (
                b"riff\x2e\x91\xcf\x11\xa5\xd6\x28\xdb\x04\xc1\0\0",
                "Wave64",
            ),
            (b"RIFX\0\0\x10\0WAVEfmt ", "RIFX"),
            (b"wvpk\x20\0\0\0", "WavPack"),
        ];
        for (start, name) in starts {
            let refused = refusal(start).map(|error| error.to_string());
            assert!(
                refused.as_ref().is_some_and(|error| error.contains(name)),
                "{refused:?}"
            );
        }
    }
}
