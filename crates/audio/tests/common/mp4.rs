//! Builds QuickTime and MP4 files from plain samples.

/// One mono audio track of 16 kHz.
pub struct Track {
    /// Such as `sowt`.
    pub codec: &'static [u8; 4],
    /// Bits per sample in the sample entry.
    pub bits: u16,
    /// Boxes at the end of the sample entry.
    pub extra: Vec<u8>,
    pub data: Vec<u8>,
    pub bytes_per_frame: u32,
    /// Bytes of each packet, instead of `bytes_per_frame`.
    pub sizes: Vec<u32>,
    /// Counts and ticks, instead of a tick per frame.
    pub durations: Vec<(u32, u32)>,
    pub handler: &'static [u8; 4],
    /// Length in milliseconds and start in frames; a negative start is a pause.
    pub edits: Vec<(u32, i32)>,
}

impl Track {
    /// 16 bits, little-endian.
    pub fn plain(samples: &[f32]) -> Self {
        Self {
            codec: b"sowt",
            bits: 16,
            extra: Vec::new(),
            data: samples
                .iter()
                .flat_map(|sample| ((sample * 32_767.0) as i16).to_le_bytes())
                .collect(),
            bytes_per_frame: 2,
            sizes: Vec::new(),
            durations: Vec::new(),
            handler: b"soun",
            edits: Vec::new(),
        }
    }
}

pub fn mp4_box(kind: &[u8; 4], parts: &[&[u8]]) -> Vec<u8> {
    let body = parts.concat();
    let mut bytes = (body.len() as u32 + 8).to_be_bytes().to_vec();
    bytes.extend(kind);
    bytes.extend(body);
    bytes
}

pub fn words(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_be_bytes()).collect()
}

/// Data, then index.
pub fn without_ftyp(tracks: &[Track]) -> Vec<u8> {
    let mut file = mp4_box(b"wide", &[]);
    let mut offsets = Vec::new();
    let mut data = Vec::new();
    for track in tracks {
        offsets.push(file.len() as u32 + 8 + data.len() as u32);
        data.extend(&track.data);
    }
    file.extend(mp4_box(b"mdat", &[&data]));
    let mut index = mp4_box(b"mvhd", &[&words(&[0, 0, 0, 1000, 0]), &[0; 80]]);
    for ((track, offset), number) in tracks.iter().zip(offsets).zip(1..) {
        index.extend(trak_box(track, offset, number));
    }
    file.extend(mp4_box(b"moov", &[&index]));
    file
}

/// With the `ftyp` box at the end, which is also valid.
pub fn file(tracks: &[Track]) -> Vec<u8> {
    let mut file = without_ftyp(tracks);
    file.extend(mp4_box(b"ftyp", &[b"qt  ", &words(&[0]), b"qt  "]));
    file
}

fn trak_box(track: &Track, offset: u32, number: u32) -> Vec<u8> {
    let frames = match track.sizes.len() as u32 {
        0 => track.data.len() as u32 / track.bytes_per_frame,
        packets => packets,
    };
    let lengths = match track.durations.is_empty() {
        true => vec![(frames, 1)],
        false => track.durations.clone(),
    };
    let ticks: u32 = lengths.iter().map(|(count, ticks)| count * ticks).sum();
    let flat: Vec<u32> = lengths.iter().flat_map(|(a, b)| [*a, *b]).collect();
    let size = if track.sizes.is_empty() {
        track.bytes_per_frame
    } else {
        0
    };
    let mut entry = vec![0; 16];
    entry[7] = 1;
    entry.extend(1_u16.to_be_bytes());
    entry.extend(track.bits.to_be_bytes());
    entry.extend(words(&[0, 16_000 << 16]));
    let entry = mp4_box(track.codec, &[&entry, &track.extra]);
    let table = mp4_box(
        b"stbl",
        &[
            &mp4_box(b"stsd", &[&words(&[0, 1]), &entry]),
            &mp4_box(
                b"stts",
                &[&words(&[0, lengths.len() as u32]), &words(&flat)],
            ),
            &mp4_box(b"stsc", &[&words(&[0, 1, 1, frames, 1])]),
            &mp4_box(b"stsz", &[&words(&[0, size, frames]), &words(&track.sizes)]),
            &mp4_box(b"stco", &[&words(&[0, 1, offset])]),
        ],
    );
    // QuickTime's data handler, next to the table.
    let data_handler = mp4_box(b"hdlr", &[&words(&[0]), b"dhlrurl ", &[0; 13]]);
    let sound = mp4_box(
        b"minf",
        &[&mp4_box(b"smhd", &[&[0; 8]]), &data_handler, &table],
    );
    let media = mp4_box(
        b"mdia",
        &[
            &mp4_box(b"mdhd", &[&words(&[0, 0, 0, 16_000, ticks, 0])]),
            &mp4_box(b"hdlr", &[&words(&[0]), b"mhlr", track.handler, &[0; 13]]),
            &sound,
        ],
    );
    let header = mp4_box(b"tkhd", &[&words(&[0, 0, 0, number, 0, 0]), &[0; 60]]);
    let mut edits = words(&[0, track.edits.len() as u32]);
    for (len, start) in &track.edits {
        edits.extend(words(&[*len, *start as u32, 1 << 16]));
    }
    let edits = match track.edits.is_empty() {
        true => Vec::new(),
        false => mp4_box(b"edts", &[&mp4_box(b"elst", &[&edits])]),
    };
    mp4_box(b"trak", &[&header, &edits, &media])
}
