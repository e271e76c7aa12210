//! Number formats of model files.

use whisper_rs_sys as ggml;

use crate::BuildError;

/// Format of the large weight matrices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precision {
    /// As published.
    F16,
    /// 8 bits per weight; a scale per 32.
    Q8_0,
    /// 5 bits per weight; a scale and an offset per 32.
    Q5_1,
    /// 5 bits per weight; a scale per 32.
    Q5_0,
}

impl Precision {
    /// The catalog's names: `f16`, `q8_0`, `q5_1`, `q5_0`.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "f16" => Some(Self::F16),
            "q8_0" => Some(Self::Q8_0),
            "q5_1" => Some(Self::Q5_1),
            "q5_0" => Some(Self::Q5_0),
            _ => None,
        }
    }

    /// Format number in the header of a model file. The thousands are ggml's version of the block
    /// layout when the published files were made; the layouts are the same.
    pub(crate) fn file_type(self) -> i32 {
        match self {
            Self::F16 => 1,
            Self::Q8_0 => 2_007,
            Self::Q5_0 => 1_008,
            Self::Q5_1 => 1_009,
        }
    }

    fn ggml_type(self) -> ggml::ggml_type {
        match self {
            Self::F16 => ggml::ggml_type_GGML_TYPE_F16,
            Self::Q8_0 => ggml::ggml_type_GGML_TYPE_Q8_0,
            Self::Q5_0 => ggml::ggml_type_GGML_TYPE_Q5_0,
            Self::Q5_1 => ggml::ggml_type_GGML_TYPE_Q5_1,
        }
    }

    /// Format number in the header of a tensor.
    pub(crate) fn tensor_type(self) -> i32 {
        self.ggml_type() as i32
    }

    /// Quantizes rows of `columns` values with ggml's own function, like whisper.cpp's tool.
    ///
    /// The 5-bit formats multiply and add, which some compilers fuse into one rounding. On the
    /// catalog's weights both give the same bytes; otherwise the SHA-256 would differ.
    pub(crate) fn quantize(self, values: &[f32], columns: usize) -> Result<Vec<u8>, BuildError> {
        let kind = self.ggml_type();
        // SAFETY: look-ups in a constant table, for a valid type.
        let (block, block_bytes) =
            unsafe { (ggml::ggml_blck_size(kind), ggml::ggml_type_size(kind)) };
        let block = usize::try_from(block).unwrap_or(0);
        // Otherwise ggml aborts the process.
        if block == 0
            || columns == 0
            || !columns.is_multiple_of(block)
            || !values.len().is_multiple_of(columns)
        {
            return Err(BuildError::weights(format!(
                "rows of {columns} values cannot be quantized"
            )));
        }
        let mut quantized = vec![0_u8; values.len() / block * block_bytes];
        // SAFETY: `values` holds whole rows of `columns` values, `columns` is a multiple of the
        // block size, and `quantized` has the size of that many blocks. These types need no
        // importance matrix (null) and no `ggml_quantize_free`.
        let written = unsafe {
            ggml::ggml_quantize_chunk(
                kind,
                values.as_ptr(),
                quantized.as_mut_ptr().cast(),
                0,
                (values.len() / columns) as i64,
                columns as i64,
                std::ptr::null(),
            )
        };
        debug_assert_eq!(written, quantized.len());
        Ok(quantized)
    }
}
