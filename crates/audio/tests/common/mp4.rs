//! QuickTime and MP4 files of plain samples, made box by box.

/// One sound track: 16 000 frames a second, one channel.
pub struct Track {
    /// The name of the codec, such as `sowt`.
    pub codec: &'static [u8; 4],
    /// Bits of a sample, as the entry says.
    pub bits: u16,
    /// Boxes behind the entry.
    pub extra: Vec<u8>,
    pub data: Vec<u8>,
    pub bytes_a_frame: u32,
    /// Of packets that differ: how many bytes each has, in place of the line above.
    pub sizes: Vec<u32>,
    /// Counts and lengths in ticks, in place of a tick a frame.
    pub lengths: Vec<(u32, u32)>,
    /// `soun` for sound.
    pub handler: &'static [u8; 4],
    /// Length in milliseconds and start in frames; a start below 0 is a pause.
    pub edits: Vec<(u32, i32)>,
}

impl Track {
    /// 16 bits, the lowest byte first.
    pub fn plain(samples: &[f32]) -> Self {
        Self {
            codec: b"sowt",
            bits: 16,
            extra: Vec::new(),
            data: samples
                .iter()
                .flat_map(|sample| ((sample * 32_767.0) as i16).to_le_bytes())
                .collect(),
            bytes_a_frame: 2,
            sizes: Vec::new(),
            lengths: Vec::new(),
            handler: b"soun",
            edits: Vec::new(),
        }
    }
}

pub fn boxed(kind: &[u8; 4], parts: &[&[u8]]) -> Vec<u8> {
    let body = parts.concat();
    let mut made = (body.len() as u32 + 8).to_be_bytes().to_vec();
    made.extend(kind);
    made.extend(body);
    made
}

pub fn words(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_be_bytes()).collect()
}

/// The file without its kind: the data, then the index.
pub fn without_kind(tracks: &[Track]) -> Vec<u8> {
    let mut file = boxed(b"wide", &[]);
    let mut offsets = Vec::new();
    let mut data = Vec::new();
    for track in tracks {
        offsets.push(file.len() as u32 + 8 + data.len() as u32);
        data.extend(&track.data);
    }
    file.extend(boxed(b"mdat", &[&data]));
    let mut index = boxed(b"mvhd", &[&words(&[0, 0, 0, 1000, 0]), &[0; 80]]);
    for ((track, offset), number) in tracks.iter().zip(offsets).zip(1..) {
        index.extend(trak(track, offset, number));
    }
    file.extend(boxed(b"moov", &[&index]));
    file
}

/// The file, its kind last: where it stands does not matter.
pub fn file(tracks: &[Track]) -> Vec<u8> {
    let mut file = without_kind(tracks);
    file.extend(boxed(b"ftyp", &[b"qt  ", &words(&[0]), b"qt  "]));
    file
}

fn trak(track: &Track, offset: u32, number: u32) -> Vec<u8> {
    let frames = match track.sizes.len() as u32 {
        0 => track.data.len() as u32 / track.bytes_a_frame,
        packets => packets,
    };
    let lengths = match track.lengths.is_empty() {
        true => vec![(frames, 1)],
        false => track.lengths.clone(),
    };
    let ticks: u32 = lengths.iter().map(|(count, ticks)| count * ticks).sum();
    let flat: Vec<u32> = lengths.iter().flat_map(|(a, b)| [*a, *b]).collect();
    let size = if track.sizes.is_empty() {
        track.bytes_a_frame
    } else {
        0
    };
    let mut entry = vec![0; 16];
    entry[7] = 1;
    entry.extend(1_u16.to_be_bytes());
    entry.extend(track.bits.to_be_bytes());
    entry.extend(words(&[0, 16_000 << 16]));
    let entry = boxed(track.codec, &[&entry, &track.extra]);
    let table = boxed(
        b"stbl",
        &[
            &boxed(b"stsd", &[&words(&[0, 1]), &entry]),
            &boxed(
                b"stts",
                &[&words(&[0, lengths.len() as u32]), &words(&flat)],
            ),
            &boxed(b"stsc", &[&words(&[0, 1, 1, frames, 1])]),
            &boxed(b"stsz", &[&words(&[0, size, frames]), &words(&track.sizes)]),
            &boxed(b"stco", &[&words(&[0, 1, offset])]),
        ],
    );
    // QuickTime's handler of the data stands beside the table.
    let data_handler = boxed(b"hdlr", &[&words(&[0]), b"dhlrurl ", &[0; 13]]);
    let sound = boxed(
        b"minf",
        &[&boxed(b"smhd", &[&[0; 8]]), &data_handler, &table],
    );
    let media = boxed(
        b"mdia",
        &[
            &boxed(b"mdhd", &[&words(&[0, 0, 0, 16_000, ticks, 0])]),
            &boxed(b"hdlr", &[&words(&[0]), b"mhlr", track.handler, &[0; 13]]),
            &sound,
        ],
    );
    let header = boxed(b"tkhd", &[&words(&[0, 0, 0, number, 0, 0]), &[0; 60]]);
    let mut edits = words(&[0, track.edits.len() as u32]);
    for (len, start) in &track.edits {
        edits.extend(words(&[*len, *start as u32, 1 << 16]));
    }
    let edits = match track.edits.is_empty() {
        true => Vec::new(),
        false => boxed(b"edts", &[&boxed(b"elst", &[&edits])]),
    };
    boxed(b"trak", &[&header, &edits, &media])
}
