//! The number formats of a finished model file.

use whisper_rs_sys as ggml;

use crate::ForgeError;

/// How the large weight matrices are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precision {
    /// 16-bit floats, as Whisper was published.
    F16,
    /// 8 bits a weight and a scale for every 32.
    Q8_0,
    /// 5 bits a weight, a scale and an offset for every 32.
    Q5_1,
    /// 5 bits a weight and a scale for every 32.
    Q5_0,
}

impl Precision {
    /// From the catalog's word for it (`f16`, `q8_0`, `q5_1`, `q5_0`).
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "f16" => Some(Self::F16),
            "q8_0" => Some(Self::Q8_0),
            "q5_1" => Some(Self::Q5_1),
            "q5_0" => Some(Self::Q5_0),
            _ => None,
        }
    }

    /// The number of this format in the header of a model file. The thousands
    /// are the version of ggml's block layouts when the published files of that
    /// format were made; what follows is the same in both.
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

    /// The number of this format in the header of a tensor.
    pub(crate) fn tensor_type(self) -> i32 {
        self.ggml_type() as i32
    }

    /// Packs a matrix of rows of `columns` values with ggml's own function, so
    /// that the result is what whisper.cpp's quantizing tool would give.
    ///
    /// The 5-bit formats multiply and add, which some compilers fuse into one
    /// rounding. On the catalog's weights both ways give the same bytes; where
    /// they ever did not, the result's SHA-256 would tell.
    pub(crate) fn pack(self, values: &[f32], columns: usize) -> Result<Vec<u8>, ForgeError> {
        let kind = self.ggml_type();
        // SAFETY: pure look-ups in a constant table, for a type ggml has.
        let (block, block_bytes) =
            unsafe { (ggml::ggml_blck_size(kind), ggml::ggml_type_size(kind)) };
        let block = usize::try_from(block).unwrap_or(0);
        // ggml aborts the process where this does not hold.
        if block == 0
            || columns == 0
            || !columns.is_multiple_of(block)
            || !values.len().is_multiple_of(columns)
        {
            return Err(ForgeError::weights(format!(
                "rows of {columns} values cannot be packed"
            )));
        }
        let mut packed = vec![0_u8; values.len() / block * block_bytes];
        // SAFETY: `values` holds whole rows of `columns` values, `columns` is a
        // multiple of the block size, and `packed` has the size of that many
        // blocks. None of these types needs an importance matrix (null), and
        // none keeps tables that `ggml_quantize_free` would have to release.
        let written = unsafe {
            ggml::ggml_quantize_chunk(
                kind,
                values.as_ptr(),
                packed.as_mut_ptr().cast(),
                0,
                (values.len() / columns) as i64,
                columns as i64,
                std::ptr::null(),
            )
        };
        debug_assert_eq!(written, packed.len());
        Ok(packed)
    }
}
