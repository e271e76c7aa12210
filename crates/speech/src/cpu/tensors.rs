//! The tensors of a model file.

use super::{
    isa::Isa,
    linear::Linear,
    rows::LayerNorm,
    weights::{Matrix, float_numbers, half_numbers},
};
use crate::{
    SpeechError,
    model_file::{ModelFile, Shape, TensorData},
};

/// Reads and packs the tensors of a model file.
pub(super) struct ModelTensors<'a> {
    file: &'a ModelFile<'a>,
    isa: Isa,
}

impl<'a> ModelTensors<'a> {
    pub fn new(file: &'a ModelFile<'a>, isa: Isa) -> Self {
        Self { file, isa }
    }

    pub fn shape(&self) -> &Shape {
        &self.file.shape
    }

    pub fn isa(&self) -> Isa {
        self.isa
    }

    pub fn mel_filters(&self) -> &[f32] {
        &self.file.mel_filters
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
        Ok(Linear::new(
            self.matrix(&format!("{name}.weight"), size)?,
            bias,
        ))
    }

    pub fn matrix(&self, name: &str, [columns, rows]: [usize; 2]) -> Result<Matrix, SpeechError> {
        let data = self.file.tensor(name, [columns, rows, 1])?;
        Ok(Matrix::pack(&data, self.isa))
    }

    /// As a matrix whose columns are the input's numbers, frame by frame. `size`: kernel, input and
    /// output width.
    pub fn convolution(&self, name: &str, size: [usize; 3]) -> Result<Linear, SpeechError> {
        let [kernel, width, rows] = size;
        let data = self.file.tensor(&format!("{name}.weight"), size)?;
        let source = half_numbers(&data);
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
        let length = self.file.shape.state;
        Ok(LayerNorm {
            weight: self.floats(&format!("{name}.weight"), length)?,
            bias: self.floats(&format!("{name}.bias"), length)?,
        })
    }

    /// In any shape.
    pub fn floats(&self, name: &str, count: usize) -> Result<Vec<f32>, SpeechError> {
        let data: TensorData = self.file.tensor_of(name)?;
        let numbers = float_numbers(&data);
        (numbers.len() == count)
            .then_some(numbers)
            .ok_or(SpeechError::ModelUnusable)
    }
}
