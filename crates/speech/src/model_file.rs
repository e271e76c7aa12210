//! Parser of whisper.cpp's model files (ggml).
//!
//! The file is not trusted: every length is checked against the bytes that are left.

use std::collections::HashMap;

use crate::SpeechError;

const MAGIC: u32 = 0x6767_6d6c;
/// Of large-v3; far more than any known model.
const MAX_LAYERS: u32 = 64;
const MAX_STATE: u32 = 4096;
const MAX_CONTEXT: u32 = 4096;
const MAX_VOCABULARY: u32 = 1 << 17;
const MAX_MELS: u32 = 256;
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

pub(crate) struct ModelFile<'a> {
    pub shape: Shape,
    /// `mels` rows of [`SPECTRUM_BINS`].
    pub mel_filters: Vec<f32>,
    /// Of the text tokens.
    pub tokens: Vec<Vec<u8>>,
    tensors: HashMap<&'a str, TensorData<'a>>,
}

impl<'a> ModelFile<'a> {
    pub fn parse(bytes: &'a [u8]) -> Result<Self, SpeechError> {
        parse(&mut Reader { bytes }).ok_or(SpeechError::ModelUnusable)
    }

    /// # Errors
    /// If it is missing or has another size.
    pub fn tensor(&self, name: &str, size: [usize; 3]) -> Result<TensorData<'a>, SpeechError> {
        let found = self.tensor_of(name)?;
        (found.size == size)
            .then_some(found)
            .ok_or(SpeechError::ModelUnusable)
    }

    /// Of any size.
    pub fn tensor_of(&self, name: &str) -> Result<TensorData<'a>, SpeechError> {
        self.tensors
            .get(name)
            .copied()
            .ok_or(SpeechError::ModelUnusable)
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, left) = self.bytes.split_at_checked(count)?;
        self.bytes = left;
        Some(taken)
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

fn parse<'a>(reader: &mut Reader<'a>) -> Option<ModelFile<'a>> {
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
    let mut tensors = HashMap::new();
    while !reader.bytes.is_empty() {
        let (name, tensor) = parse_tensor(reader)?;
        tensors.insert(name, tensor);
    }
    Some(ModelFile {
        shape,
        mel_filters,
        tokens,
        tensors,
    })
}

fn parse_shape(reader: &mut Reader) -> Option<Shape> {
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

fn parse_tensor<'a>(reader: &mut Reader<'a>) -> Option<(&'a str, TensorData<'a>)> {
    let dimensions = reader.u32()? as usize;
    let name_length = reader.u32()? as usize;
    let kind = WeightType::from_number(reader.u32()?)?;
    let mut size = [1; 3];
    for length in size.get_mut(..dimensions)? {
        *length = reader.length(u32::MAX)?;
    }
    let name = std::str::from_utf8(reader.take(name_length)?).ok()?;
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
        assert!(ModelFile::parse(b"").is_err());
        assert!(ModelFile::parse(&MAGIC.to_le_bytes()).is_err());
        let mut bytes = MAGIC.to_le_bytes().to_vec();
        let shape = [51_865_u32, 1500, 512, 8, 6, 448, 512, 8, 6, 80, 7, 80, 201];
        bytes.extend(shape.iter().flat_map(|number| number.to_le_bytes()));
        bytes.extend([0; 80 * 201 * 4]);
        bytes.extend(2_u32.to_le_bytes());
        bytes.extend([1, 0, 0, 0, b'a', 1, 0, 0, 0, b'b']);
        assert!(ModelFile::parse(&bytes).is_ok());
        for end in (0..bytes.len()).step_by(97) {
            assert!(ModelFile::parse(&bytes[..end]).is_err(), "{end}");
        }
        // A tensor whose length overflows.
        for number in [3, 1, 0, u32::MAX, u32::MAX, u32::MAX] {
            bytes.extend(u32::to_le_bytes(number));
        }
        bytes.push(b'x');
        assert!(ModelFile::parse(&bytes).is_err());
    }
}
