//! Parser of whisper.cpp's model files (ggml).
//!
//! The file is not trusted.

use std::io::{BufRead, BufReader, Read};

use crate::SpeechError;

const MAGIC: u32 = 0x6767_6d6c;
/// Of large-v3; far more than any known model.
const MAX_LAYERS: u32 = 64;
const MAX_STATE: u32 = 4096;
const MAX_CONTEXT: u32 = 4096;
const MAX_VOCABULARY: u32 = 1 << 17;
const MAX_MELS: u32 = 256;
/// Of a tensor's name; those of Whisper have at most 45.
const MAX_NAME: u32 = 256;
const BUFFER_BYTES: usize = 1 << 16;
/// Of the 400 samples of a frame.
pub(crate) const SPECTRUM_BINS: usize = 201;
/// All Whisper models have heads of this size.
pub(crate) const HEAD_SIZE: usize = 64;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shape {
    pub vocabulary: usize,
    pub audio_context: usize,
    pub state: usize,
    pub heads: usize,
    pub audio_layers: usize,
    pub text_context: usize,
    pub text_layers: usize,
    pub mels: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WeightType {
    F32,
    F16,
    Q4_0,
    Q4_1,
    Q5_0,
    Q5_1,
    Q8_0,
}

impl WeightType {
    /// `ggml_type`.
    fn from_number(number: u32) -> Option<Self> {
        Some(match number {
            0 => Self::F32,
            1 => Self::F16,
            2 => Self::Q4_0,
            3 => Self::Q4_1,
            6 => Self::Q5_0,
            7 => Self::Q5_1,
            8 => Self::Q8_0,
            _ => return None,
        })
    }

    pub fn is_quantized(self) -> bool {
        !matches!(self, Self::F32 | Self::F16)
    }

    /// Numbers per block, and bytes of a block.
    pub fn block(self) -> (usize, usize) {
        match self {
            Self::F32 => (1, 4),
            Self::F16 => (1, 2),
            Self::Q4_0 => (32, 18),
            Self::Q4_1 => (32, 20),
            Self::Q5_0 => (32, 22),
            Self::Q5_1 => (32, 24),
            Self::Q8_0 => (32, 34),
        }
    }
}

/// Row-major; the size is in numbers, innermost first.
#[derive(Clone, Copy)]
pub(crate) struct TensorData<'a> {
    pub kind: WeightType,
    pub size: [usize; 3],
    pub bytes: &'a [u8],
}

pub(crate) struct ModelHeader {
    pub shape: Shape,
    /// `mels` rows of [`SPECTRUM_BINS`].
    pub mel_filters: Vec<f32>,
    /// Of the text tokens.
    pub tokens: Vec<Vec<u8>>,
}

/// Reads a file in order, so that a tensor can be repacked before the next one is read.
pub(crate) struct ModelReader<R> {
    source: BufReader<R>,
    taken: Vec<u8>,
}

impl<R: Read> ModelReader<R> {
    pub fn new(source: R) -> Self {
        Self {
            source: BufReader::with_capacity(BUFFER_BYTES, source),
            taken: Vec::new(),
        }
    }

    /// Must be called once, before [`Self::tensor`].
    pub fn header(&mut self) -> Result<ModelHeader, SpeechError> {
        parse_header(self).ok_or(SpeechError::ModelUnusable)
    }

    /// The next tensor and its name; `None` at the end.
    pub fn tensor(&mut self) -> Result<Option<(String, TensorData<'_>)>, SpeechError> {
        let is_at_end = self.source.fill_buf().map(<[u8]>::is_empty);
        if is_at_end.map_err(|_| SpeechError::ModelUnusable)? {
            return Ok(None);
        }
        parse_tensor(self)
            .map(Some)
            .ok_or(SpeechError::ModelUnusable)
    }

    /// Grows with what arrives: a wrong length does not take memory.
    fn take(&mut self, count: usize) -> Option<&[u8]> {
        self.taken.clear();
        let mut source = (&mut self.source).take(count as u64);
        let read = source.read_to_end(&mut self.taken).ok()?;
        (read == count).then_some(&self.taken)
    }

    fn u32(&mut self) -> Option<u32> {
        self.take(4)?.try_into().ok().map(u32::from_le_bytes)
    }

    fn length(&mut self, max: u32) -> Option<usize> {
        let number = self.u32()?;
        (1..=max).contains(&number).then_some(number as usize)
    }

    fn floats(&mut self, count: usize) -> Option<Vec<f32>> {
        let bytes = self.take(count.checked_mul(4)?)?;
        let (numbers, _) = bytes.as_chunks::<4>();
        Some(
            numbers
                .iter()
                .map(|number| f32::from_le_bytes(*number))
                .collect(),
        )
    }
}

fn parse_header(reader: &mut ModelReader<impl Read>) -> Option<ModelHeader> {
    if reader.u32()? != MAGIC {
        return None;
    }
    let shape = parse_shape(reader)?;
    let mels = reader.length(MAX_MELS)?;
    let bins = reader.length(MAX_MELS)?;
    if mels != shape.mels || bins != SPECTRUM_BINS {
        return None;
    }
    let mel_filters = reader.floats(mels * bins)?;
    let count = reader.length(MAX_VOCABULARY)?;
    if count > shape.vocabulary {
        return None;
    }
    let mut tokens = Vec::with_capacity(count);
    for _ in 0..count {
        let length = reader.u32()? as usize;
        tokens.push(reader.take(length)?.to_vec());
    }
    Some(ModelHeader {
        shape,
        mel_filters,
        tokens,
    })
}

fn parse_shape(reader: &mut ModelReader<impl Read>) -> Option<Shape> {
    let vocabulary = reader.length(MAX_VOCABULARY)?;
    let audio_context = reader.length(MAX_CONTEXT)?;
    let state = reader.length(MAX_STATE)?;
    let heads = reader.length(MAX_STATE)?;
    let audio_layers = reader.length(MAX_LAYERS)?;
    let text_context = reader.length(MAX_CONTEXT)?;
    let text_state = reader.length(MAX_STATE)?;
    let text_heads = reader.length(MAX_STATE)?;
    let text_layers = reader.length(MAX_LAYERS)?;
    let mels = reader.length(MAX_MELS)?;
    let _file_type = reader.u32()?;
    let is_valid = state == text_state && heads == text_heads && state == heads * HEAD_SIZE;
    is_valid.then_some(Shape {
        vocabulary,
        audio_context,
        state,
        heads,
        audio_layers,
        text_context,
        text_layers,
        mels,
    })
}

fn parse_tensor(reader: &mut ModelReader<impl Read>) -> Option<(String, TensorData<'_>)> {
    let dimensions = reader.u32()? as usize;
    let name_length = reader.length(MAX_NAME)?;
    let kind = WeightType::from_number(reader.u32()?)?;
    let mut size = [1; 3];
    for length in size.get_mut(..dimensions)? {
        *length = reader.length(u32::MAX)?;
    }
    let name = String::from_utf8(reader.take(name_length)?.to_vec()).ok()?;
    let (numbers, bytes) = kind.block();
    if size[0] % numbers != 0 {
        return None;
    }
    let blocks = (size[0] / numbers)
        .checked_mul(size[1])?
        .checked_mul(size[2])?;
    let bytes = reader.take(blocks.checked_mul(bytes)?)?;
    Some((name, TensorData { kind, size, bytes }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damaged_files_are_refused() {
        let read = |bytes: &[u8]| {
            let mut reader = ModelReader::new(bytes);
            reader.header()?;
            while reader.tensor()?.is_some() {}
            Ok::<(), SpeechError>(())
        };
        assert!(read(b"").is_err());
        assert!(read(&MAGIC.to_le_bytes()).is_err());
        let mut bytes = MAGIC.to_le_bytes().to_vec();
        let shape = [51_865_u32, 1500, 512, 8, 6, 448, 512, 8, 6, 80, 7, 80, 201];
        bytes.extend(shape.iter().flat_map(|number| number.to_le_bytes()));
        bytes.extend([0; 80 * 201 * 4]);
        bytes.extend(2_u32.to_le_bytes());
        bytes.extend([1, 0, 0, 0, b'a', 1, 0, 0, 0, b'b']);
        assert!(read(&bytes).is_ok());
        for end in (0..bytes.len()).step_by(97) {
            assert!(read(&bytes[..end]).is_err(), "{end}");
        }
        // A tensor whose length overflows.
        for number in [3, 1, 0, u32::MAX, u32::MAX, u32::MAX] {
            bytes.extend(u32::to_le_bytes(number));
        }
        bytes.push(b'x');
        assert!(read(&bytes).is_err());
    }
}
