//! HE-AAC, and AAC kinds that are rejected.
#![allow(clippy::unwrap_used)]

mod common;
#[path = "common/mp4.rs"]
mod mp4;

use std::fs;
use std::path::Path;

use common::{decode, similarity, voice, wav};
use earshot_audio::{AudioError, AudioReader};
use mp4::{Track, file, mp4_box, words};

/// Fixture, explicit configuration, and encoder delay in samples.
const HE: [(&str, &[u8], usize); 3] = [
    ("he1_mono", &[0x2b, 0x8a, 0x08, 0x00], 5058),
    ("he1_stereo", &[0x2b, 0x92, 0x08, 0x00], 5058),
    ("he2", &[0xeb, 0x8a, 0x08, 0x00], 7106),
];

fn fixture(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures");
    fs::read(folder.join(name).with_extension("aac")).unwrap()
}

/// Frames of an ADTS file, without their headers of seven bytes.
fn frames(mut adts: &[u8]) -> Vec<&[u8]> {
    let mut frames = Vec::new();
    while let [_, _, _, a, b, c, _, ..] = *adts {
        let len = usize::from(a & 3) << 11 | usize::from(b) << 3 | usize::from(c) >> 5;
        frames.push(&adts[7..len]);
        adts = &adts[len..];
    }
    frames
}

fn in_mp4(frames: &[&[u8]], config: &[u8]) -> Vec<u8> {
    let descriptor = |tag: u8, body: &[u8]| [&[tag, body.len() as u8][..], body].concat();
    let decoder = [&[0x40, 0x15][..], &[0; 11], &descriptor(5, config)].concat();
    let stream = [
        &[0, 1, 0][..],
        &descriptor(4, &decoder),
        &descriptor(6, &[2]),
    ]
    .concat();
    let sizes: Vec<u32> = frames.iter().map(|frame| frame.len() as u32).collect();
    file(&[Track {
        codec: b"mp4a",
        extra: mp4_box(b"esds", &[&words(&[0]), &descriptor(3, &stream)]),
        data: frames.concat(),
        // 2048 samples at 44.1 kHz, in ticks of 16 kHz.
        durations: vec![(sizes.len() as u32, 743)],
        sizes,
        ..Track::plain(&[])
    }])
}

#[test]
fn he_aac_keeps_its_upper_band() {
    let expected = decode(wav(44_100, 1, &voice(44_100, 1.5))).unwrap().0;
    for (name, explicit_config, encoder_delay) in HE {
        let adts = fixture(name);
        let layout = if name == "he1_stereo" { 2 } else { 1 };
        // The core alone, and with backward compatible signalling.
        let core = [0x13, 0x80 | layout << 3];
        let parametric = if name == "he2" { 0x80 } else { 0 };
        let implicit_config = [&core[..], &[0x56, 0xe5, 0xa5, 0x48, parametric]].concat();
        let frames = frames(&adts);
        let files = [
            adts.clone(),
            in_mp4(&frames, &core),
            in_mp4(&frames, &implicit_config),
            in_mp4(&frames, explicit_config),
        ];
        for (kind, file) in files.into_iter().enumerate() {
            let mut reader = AudioReader::from_bytes(file.clone()).unwrap();
            reader.next_block().unwrap();
            // Half the rate would mean that only the core was decoded.
            assert_eq!(reader.info().sample_rate, 44_100, "{name} {kind}");
            let (samples, warnings) = decode(file).unwrap();
            assert!(warnings.is_empty(), "{name} {kind}: {warnings:?}");
            let start = encoder_delay * 16_000 / 44_100;
            let score = (start..start + 400)
                .map(|lag| similarity(&samples, &expected, lag as isize))
                .fold(0.0, f64::max);
            assert!(score > 0.9, "{name} {kind}: {score}");
        }
    }
}

#[test]
fn other_aac_kinds_are_rejected_by_name() {
    let adts = fixture("he1_mono");
    let frames = frames(&adts);
    for (config, name) in [
        (&[0x0a, 0x10, 0, 0][..], "AAC Main"),
        (&[0x22, 0x10, 0, 0], "AAC LTP"),
        (&[0x32, 0x10, 0, 0], "AAC Scalable"),
        (&[0x8a, 0x10, 0, 0], "error-resilient AAC"),
        (&[0xba, 0x09, 0x00], "AAC-LD"),
        (&[0xf2, 0x10, 0, 0, 0, 0], "MPEG Surround"),
        (&[0xf8, 0xee, 0x21, 0xaf, 0, 0], "AAC-ELD"),
        (&[0xf9, 0x46, 0x43, 0x22, 0x2c, 0xc0, 0x4c, 0x00], "xHE-AAC"),
        // HE-AAC with another core.
        (&[0x2b, 0x8a, 0x5c, 0, 0], "AAC-LD"),
        (&[0xff, 0xff, 0xff], "an unusual variant of AAC"),
    ] {
        let refused = decode(in_mp4(&frames, config)).unwrap_err();
        let AudioError::UnsupportedCodec { codec } = &refused else {
            panic!("{name}: {refused}");
        };
        assert_eq!(codec, name);
    }
    let latm = [&[0x56, 0xe0, 30][..], &[0x21; 30]].concat().repeat(30);
    assert!(decode(latm).unwrap_err().to_string().contains("LATM"));
}
