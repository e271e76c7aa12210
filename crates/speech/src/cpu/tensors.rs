//! The tensors of a model file.

use std::{cell::RefCell, collections::HashMap, io::Read};

use super::{
    embedding::{SplitMatrix, TokenEmbedding},
    isa::Isa,
    linear::Linear,
    rows::LayerNorm,
    weights::{Matrix, PANEL, float_numbers, half_numbers},
};
use crate::{
    SpeechError,
    model_file::{ModelHeader, ModelReader, Shape, TensorData, WeightType},
};

const TOKEN_EMBEDDING: &str = "decoder.token_embedding.weight";

/// Each is taken once.
pub(super) struct ModelTensors<'a> {
    header: &'a ModelHeader,
    isa: Isa,
    tensors: RefCell<HashMap<String, Tensor>>,
}

enum Tensor {
    /// Of columns and rows.
    Packed([usize; 2], Matrix),
    Split([usize; 2], SplitMatrix),
    Plain {
        kind: WeightType,
        size: [usize; 3],
        bytes: Vec<u8>,
    },
}

impl<'a> ModelTensors<'a> {
    /// Packs each tensor before the next one is read.
    pub fn read(
        header: &'a ModelHeader,
        reader: &mut ModelReader<impl Read>,
        isa: Isa,
    ) -> Result<Self, SpeechError> {
        let mut tensors = HashMap::new();
        while let Some((name, data)) = reader.tensor()? {
            let tensor = Tensor::new(&name, &data, isa);
            tensors.insert(name, tensor);
        }
        Ok(Self {
            header,
            isa,
            tensors: RefCell::new(tensors),
        })
    }

    pub fn shape(&self) -> &Shape {
        &self.header.shape
    }

    pub fn isa(&self) -> Isa {
        self.isa
    }

    pub fn mel_filters(&self) -> &[f32] {
        &self.header.mel_filters
    }

    fn take(&self, name: &str) -> Result<Tensor, SpeechError> {
        let tensor = self.tensors.borrow_mut().remove(name);
        tensor.ok_or(SpeechError::ModelUnusable)
    }

    /// `size`: columns and rows.
    pub fn linear(
        &self,
        name: &str,
        size: [usize; 2],
        has_bias: bool,
    ) -> Result<Linear, SpeechError> {
        let bias = has_bias
            .then(|| self.floats(&format!("{name}.bias"), size[1]))
            .transpose()?;
        let matrix = self.take(&format!("{name}.weight"))?.matrix(size)?;
        Ok(Linear::new(matrix, bias))
    }

    /// `size`: columns and rows.
    pub fn embedding(&self, size: [usize; 2]) -> Result<TokenEmbedding, SpeechError> {
        match self.take(TOKEN_EMBEDDING)? {
            Tensor::Split(found, matrix) if found == size => Ok(TokenEmbedding::Split(matrix)),
            tensor => Ok(TokenEmbedding::Whole(Linear::new(
                tensor.matrix(size)?,
                None,
            ))),
        }
    }

    /// As a matrix whose columns are the input's numbers, frame by frame. `size`: kernel, input and
    /// output width.
    pub fn convolution(&self, name: &str, size: [usize; 3]) -> Result<Linear, SpeechError> {
        let [kernel, width, rows] = size;
        let tensor = self.take(&format!("{name}.weight"))?;
        let source = half_numbers(&tensor.plain(size)?);
        let columns = kernel * width;
        if source.len() != columns * rows {
            return Err(SpeechError::ModelUnusable);
        }
        let mut numbers = Vec::with_capacity(source.len());
        for row in source.chunks_exact(columns) {
            for place in 0..kernel {
                numbers.extend(row.iter().skip(place).step_by(kernel));
            }
        }
        let bias = self.floats(&format!("{name}.bias"), rows)?;
        Ok(Linear::new(
            Matrix::Half {
                rows,
                columns,
                numbers,
            },
            Some(bias),
        ))
    }

    pub fn norm(&self, name: &str) -> Result<LayerNorm, SpeechError> {
        let length = self.header.shape.state;
        Ok(LayerNorm {
            weight: self.floats(&format!("{name}.weight"), length)?,
            bias: self.floats(&format!("{name}.bias"), length)?,
        })
    }

    /// In any shape.
    pub fn floats(&self, name: &str, count: usize) -> Result<Vec<f32>, SpeechError> {
        let tensor = self.take(name)?;
        let numbers = match &tensor {
            Tensor::Plain { size, .. } => float_numbers(&tensor.plain(*size)?),
            Tensor::Packed(..) | Tensor::Split(..) => Vec::new(),
        };
        (numbers.len() == count)
            .then_some(numbers)
            .ok_or(SpeechError::ModelUnusable)
    }
}

impl Tensor {
    fn new(name: &str, data: &TensorData, isa: Isa) -> Self {
        let [columns, rows, depth] = data.size;
        // A panel of few rows would be many times as large as the tensor.
        if data.kind.is_quantized() && depth == 1 && rows >= PANEL {
            if name == TOKEN_EMBEDDING
                && let Some(matrix) = SplitMatrix::pack(data, isa)
            {
                return Self::Split([columns, rows], matrix);
            }
            return Self::Packed([columns, rows], Matrix::pack(data, isa));
        }
        Self::Plain {
            kind: data.kind,
            size: data.size,
            bytes: data.bytes.to_vec(),
        }
    }

    /// `size`: columns and rows.
    fn matrix(self, size: [usize; 2]) -> Result<Matrix, SpeechError> {
        let [columns, rows] = size;
        match self {
            Self::Packed(packed, matrix) if packed == size => Ok(matrix),
            tensor => {
                let numbers = half_numbers(&tensor.plain([columns, rows, 1])?);
                let is_whole = numbers.len() == rows * columns;
                let matrix = Matrix::Half {
                    rows,
                    columns,
                    numbers,
                };
                is_whole.then_some(matrix).ok_or(SpeechError::ModelUnusable)
            }
        }
    }

    /// # Errors
    /// If it is quantized or has another size.
    fn plain(&self, expected: [usize; 3]) -> Result<TensorData<'_>, SpeechError> {
        match self {
            Self::Plain { kind, size, bytes } if *size == expected => Ok(TensorData {
                kind: *kind,
                size: *size,
                bytes,
            }),
            _ => Err(SpeechError::ModelUnusable),
        }
    }
}
