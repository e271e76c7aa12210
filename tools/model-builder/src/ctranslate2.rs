//! Reads and writes the `model.bin` of a CTranslate2 Whisper model.

use std::collections::HashMap;

use half::f16;

use crate::BuildError;

const BINARY_VERSION: u32 = 6;
const SPEC: &str = "WhisperSpec";
const SPEC_REVISION: u32 = 3;
const MAX_DIMS: u8 = 4;

#[derive(Debug, Clone, Copy)]
pub struct Array<'a> {
    kind: Kind,
    dims: [usize; MAX_DIMS as usize],
    rank: usize,
    bytes: &'a [u8],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    F32,
    I8,
    I16,
    I32,
    F16,
    BF16,
}

impl Kind {
    fn from_number(number: u8) -> Option<Self> {
        use Kind::*;
        [F32, I8, I16, I32, F16, BF16]
            .get(usize::from(number))
            .copied()
    }

    fn size(self) -> usize {
        match self {
            Kind::I8 => 1,
            Kind::I16 | Kind::F16 | Kind::BF16 => 2,
            Kind::F32 | Kind::I32 => 4,
        }
    }
}

impl<'a> Array<'a> {
    /// Slowest-changing first; empty for a scalar.
    pub fn dims(&self) -> &[usize] {
        &self.dims[..self.rank]
    }

    /// Whisper was published in 16-bit floats.
    pub fn f16(&self) -> Result<impl ExactSizeIterator<Item = f16> + 'a, BuildError> {
        if self.kind != Kind::F16 {
            return Err(BuildError::weights(
                "an array does not hold 16-bit floating-point numbers",
            ));
        }
        Ok(self
            .bytes
            .chunks_exact(2)
            .map(|b| f16::from_le_bytes([b[0], b[1]])))
    }

    pub fn as_usize(&self) -> Result<usize, BuildError> {
        match (self.kind, self.bytes) {
            (Kind::I16, [low, high]) => usize::try_from(i16::from_le_bytes([*low, *high])).ok(),
            _ => None,
        }
        .ok_or_else(|| BuildError::weights("a setting is not a whole number"))
    }

    /// Rows `from..to` of the slowest-changing dimension.
    pub fn rows(&self, from: usize, to: usize) -> Result<Array<'a>, BuildError> {
        let all = self.dims().first().copied().unwrap_or(0);
        let bytes = self
            .bytes
            .len()
            .checked_div(all)
            .and_then(|row| self.bytes.get(from * row..to * row))
            .ok_or_else(|| BuildError::weights("an array is too short to be split"))?;
        let mut part = Array { bytes, ..*self };
        part.dims[0] = to - from;
        Ok(part)
    }
}

/// The arrays of a model by name, borrowed from the file's bytes.
#[derive(Debug)]
pub struct Model<'a> {
    arrays: HashMap<&'a str, Array<'a>>,
}

impl<'a> Model<'a> {
    /// Parses a complete `model.bin`.
    ///
    /// Little-endian: version, architecture name, its revision, number of arrays; for each array
    /// its name, rank, sizes, element type, byte count and data; then aliases (only for the tied
    /// output layer, not needed). A string is a `u16` length that includes a closing NUL, then its
    /// bytes.
    ///
    /// # Errors
    /// [`BuildError::BadWeights`] for anything else.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, BuildError> {
        let mut input = Input(bytes);
        let version = input.u32()?;
        let spec = input.string()?;
        let revision = input.u32()?;
        if (version, spec, revision) != (BINARY_VERSION, SPEC, SPEC_REVISION) {
            return Err(BuildError::weights(
                "this is not a Whisper model of the expected version",
            ));
        }
        let count = input.u32()?;
        let mut arrays = HashMap::new();
        for _ in 0..count {
            let name = input.string()?;
            let rank = input.u8()?;
            if rank > MAX_DIMS {
                return Err(BuildError::weights(format!("{name} has {rank} dimensions")));
            }
            let mut dims = [0; MAX_DIMS as usize];
            let mut elements = Some(1_usize);
            for dim in dims.iter_mut().take(usize::from(rank)) {
                *dim = input.u32()? as usize;
                elements = elements.and_then(|n| n.checked_mul(*dim));
            }
            let kind = Kind::from_number(input.u8()?)
                .ok_or_else(|| BuildError::weights(format!("{name} has an unknown type")))?;
            let length = input.u32()? as usize;
            if elements.and_then(|n| n.checked_mul(kind.size())) != Some(length) {
                return Err(BuildError::weights(format!(
                    "the length of {name} does not match its dimensions"
                )));
            }
            let array = Array {
                kind,
                dims,
                rank: usize::from(rank),
                bytes: input.take(length)?,
            };
            arrays.insert(name, array);
        }
        Ok(Model { arrays })
    }

    pub fn array(&self, name: &str) -> Result<Array<'a>, BuildError> {
        self.arrays
            .get(name)
            .copied()
            .ok_or_else(|| BuildError::weights(format!("{name} is missing")))
    }

    /// `side` is `encoder` or `decoder`.
    pub fn layers(&self, side: &str) -> usize {
        (0..self.arrays.len())
            .take_while(|i| {
                let name = format!("{side}/layer_{i}/ffn/linear_0/weight");
                self.arrays.contains_key(name.as_str())
            })
            .count()
    }
}

/// Writes a `model.bin` into memory.
pub struct ModelWriter {
    bytes: Vec<u8>,
    count_at: usize,
    count: u32,
}

impl ModelWriter {
    pub fn new() -> Self {
        let mut writer = Self {
            bytes: Vec::new(),
            count_at: 0,
            count: 0,
        };
        writer.u32(BINARY_VERSION);
        writer.string(SPEC);
        writer.u32(SPEC_REVISION);
        writer.count_at = writer.bytes.len();
        writer.u32(0);
        writer
    }

    /// `values` are as many as the product of `dims`, slowest-changing first.
    pub fn f16(&mut self, name: &str, dims: &[usize], values: impl Iterator<Item = f16>) {
        let bytes = dims.iter().product::<usize>() * Kind::F16.size();
        self.header(name, dims, Kind::F16, bytes);
        let end = self.bytes.len() + bytes;
        self.bytes.reserve(bytes);
        for value in values {
            self.bytes.extend_from_slice(&value.to_le_bytes());
        }
        debug_assert_eq!(self.bytes.len(), end, "{name}");
    }

    pub fn i8(&mut self, name: &str, value: i8) {
        self.header(name, &[], Kind::I8, 1);
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    pub fn i16(&mut self, name: &str, value: i16) {
        self.header(name, &[], Kind::I16, 2);
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    /// The output layer is the token embedding.
    pub fn finish(mut self) -> Vec<u8> {
        self.u32(1);
        self.string("decoder/projection/weight");
        self.string("decoder/embeddings/weight");
        let count = self.count_at..self.count_at + 4;
        self.bytes[count].copy_from_slice(&self.count.to_le_bytes());
        self.bytes
    }

    fn header(&mut self, name: &str, dims: &[usize], kind: Kind, bytes: usize) {
        self.count += 1;
        self.string(name);
        self.bytes.push(dims.len() as u8);
        for dim in dims {
            self.u32(*dim as u32);
        }
        self.bytes.push(kind as u8);
        self.u32(bytes as u32);
    }

    fn u32(&mut self, value: u32) {
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    fn string(&mut self, text: &str) {
        let length = text.len() as u16 + 1;
        self.bytes.extend_from_slice(&length.to_le_bytes());
        self.bytes.extend_from_slice(text.as_bytes());
        self.bytes.push(0);
    }
}

struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], BuildError> {
        let (head, rest) = self
            .0
            .split_at_checked(count)
            .ok_or_else(|| BuildError::weights("the file ends too early"))?;
        self.0 = rest;
        Ok(head)
    }

    fn u8(&mut self) -> Result<u8, BuildError> {
        Ok(self.take(1)?[0])
    }

    fn u32(&mut self) -> Result<u32, BuildError> {
        let b = self.take(4)?;
        Ok(u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
    }

    fn string(&mut self) -> Result<&'a str, BuildError> {
        let b = self.take(2)?;
        let bytes = self.take(usize::from(u16::from_le_bytes([b[0], b[1]])))?;
        bytes
            .strip_suffix(&[0])
            .and_then(|s| std::str::from_utf8(s).ok())
            .ok_or_else(|| BuildError::weights("a name is not valid text"))
    }
}
