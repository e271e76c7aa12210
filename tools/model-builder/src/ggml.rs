//! Writes whisper.cpp's ggml file format.

use std::io::{self, Write};

use half::f16;

const MAGIC: i32 = 0x6767_6d6c;

/// Little-endian numbers, then the tensors.
pub struct GgmlFile<W>(W);

impl<W: Write> GgmlFile<W> {
    pub fn new(mut out: W) -> io::Result<Self> {
        out.write_all(&MAGIC.to_le_bytes())?;
        Ok(Self(out))
    }

    pub fn numbers(&mut self, numbers: &[i32]) -> io::Result<()> {
        numbers
            .iter()
            .try_for_each(|n| self.0.write_all(&n.to_le_bytes()))
    }

    /// Length, then bytes.
    pub fn string(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.numbers(&[bytes.len() as i32])?;
        self.0.write_all(bytes)
    }

    pub fn floats(&mut self, values: &[f32]) -> io::Result<()> {
        self.0.write_all(&f32_bytes(values.iter().copied()))
    }

    /// `dims` slowest-changing first (reversed in the file); `kind` is the number of the format of
    /// `data`.
    pub fn tensor(&mut self, name: &str, dims: &[usize], kind: i32, data: &[u8]) -> io::Result<()> {
        self.numbers(&[dims.len() as i32, name.len() as i32, kind])?;
        for dim in dims.iter().rev() {
            self.numbers(&[*dim as i32])?;
        }
        self.0.write_all(name.as_bytes())?;
        self.0.write_all(data)
    }

    pub fn finish(mut self) -> io::Result<W> {
        self.0.flush()?;
        Ok(self.0)
    }
}

/// Format number in a tensor's header.
pub const F32: i32 = 0;
/// Format number in a tensor's header.
pub const F16: i32 = 1;

pub fn f32_bytes(values: impl Iterator<Item = f32>) -> Vec<u8> {
    values.flat_map(f32::to_le_bytes).collect()
}

pub fn f16_bytes(values: impl Iterator<Item = f16>) -> Vec<u8> {
    values.flat_map(f16::to_le_bytes).collect()
}
