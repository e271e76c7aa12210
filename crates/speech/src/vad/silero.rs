//! The network of Silero VAD, version 6.
//!
//! Inputs of convolutions are rounded to half precision, as in whisper.cpp, with which
//! probabilities agree to three digits.

use std::collections::HashMap;

use gemm::{Parallelism, gemm};
use half::{f16, slice::HalfFloatSliceExt};
use rayon::{iter::ParallelIterator, slice::ParallelSlice};

use crate::{
    SpeechError,
    model_file::{ModelReader, TensorData, WeightType},
};

/// Samples per frame (32 ms).
pub(crate) const VAD_FRAME: usize = 512;
/// Up to the first tensor; all files have the same shapes.
const HEADER_BYTES: usize = 106;
const NAME: &[u8] = b"silero-16k";
/// Before and after a frame its samples are mirrored.
const MARGIN: usize = 64;
/// Samples between spectra.
const STEP: usize = 128;
/// Samples of a spectrum, in steps.
const SPECTRUM_STEPS: usize = 2;
const BINS: usize = 129;
const TAPS: usize = 3;
/// Inputs, outputs and stride.
const ENCODER: [(usize, usize, usize); 4] =
    [(BINS, 128, 1), (128, 64, 2), (64, 64, 2), (64, STATE, 1)];
/// Numbers of the recurrent layer.
const STATE: usize = 128;
/// Input, forget, cell and output.
const GATES: usize = 4 * STATE;
/// Frames per task; their numbers fit into the cache of a core.
const BLOCK: usize = 32;

pub(super) struct Silero {
    /// Real parts, then imaginary parts.
    spectrum: Convolution,
    encoder: Vec<Convolution>,
    /// Encoder to gates.
    input: Convolution,
    /// One column of [`GATES`] per number of the state.
    recurrent: Vec<f32>,
    output: Vec<f32>,
    output_bias: f32,
}

impl Silero {
    pub fn load(bytes: &[u8]) -> Result<Self, SpeechError> {
        Tensors::read(bytes)
            .and_then(Self::new)
            .ok_or(SpeechError::VadUnusable)
    }

    fn new(mut tensors: Tensors) -> Option<Self> {
        let spectrum = tensors.take(
            "stft.forward_basis_buffer",
            2 * BINS * SPECTRUM_STEPS * STEP,
        )?;
        let encoder = ENCODER.iter().enumerate();
        let encoder = encoder.map(|(number, &(inputs, outputs, stride))| {
            let mut part =
                |name, count| tensors.take(&format!("encoder.{number}.reparam_conv.{name}"), count);
            let weights = part("weight", outputs * inputs * TAPS)?;
            Some(Convolution {
                weights: columns(&weights, inputs, TAPS),
                bias: part("bias", outputs)?,
                inputs,
                stride,
            })
        });
        let encoder = encoder.collect::<Option<_>>()?;
        let mut bias = tensors.take("decoder.rnn.bias_ih", GATES)?;
        add(&mut bias, &tensors.take("decoder.rnn.bias_hh", GATES)?);
        let input = tensors.take("decoder.rnn.weight_ih", GATES * STATE)?;
        let recurrent = tensors.take("decoder.rnn.weight_hh", GATES * STATE)?;
        Some(Self {
            spectrum: Convolution {
                weights: columns(&spectrum, SPECTRUM_STEPS * STEP, 1),
                bias: vec![0.0; 2 * BINS],
                inputs: STEP,
                stride: 1,
            },
            encoder,
            input: Convolution {
                weights: columns(&input, STATE, 1),
                bias,
                inputs: STATE,
                stride: 1,
            },
            recurrent: columns(&recurrent, STATE, 1),
            output: tensors.take("decoder.decoder.2.weight", STATE)?,
            output_bias: tensors.take("decoder.decoder.2.bias", 1)?[0],
        })
    }

    /// Of speech, per frame.
    pub fn probabilities(&self, samples: &[f32]) -> Vec<f32> {
        let blocks = samples.par_chunks(BLOCK * VAD_FRAME);
        let inputs: Vec<Vec<f32>> = blocks.map(|block| self.inputs(block)).collect();
        let frames = inputs.iter().flat_map(|block| block.as_chunks::<GATES>().0);
        let (mut hidden, mut cell) = ([0.0; STATE], [0.0; STATE]);
        let step = |inputs| {
            self.step(inputs, &mut hidden, &mut cell);
            self.output(&hidden)
        };
        frames.map(step).collect()
    }

    /// The part of the gates that depends on the frame alone.
    fn inputs(&self, samples: &[f32]) -> Vec<f32> {
        let frames = samples.len().div_ceil(VAD_FRAME);
        let mut rows = mirrored(samples);
        round(&mut rows);
        rows = self.spectrum.apply(&rows, frames);
        rows = rows.chunks_exact(2 * BINS).flat_map(magnitudes).collect();
        for layer in &self.encoder {
            rows = with_zero_rows(&rows, frames, layer.inputs);
            round(&mut rows);
            rows = layer.apply(&rows, frames);
            for number in &mut rows {
                *number = if *number > 0.0 { *number } else { 0.0 };
            }
        }
        self.input.apply(&rows, frames)
    }

    /// Long short-term memory (PyTorch's `LSTMCell`).
    fn step(&self, inputs: &[f32; GATES], hidden: &mut [f32; STATE], cell: &mut [f32; STATE]) {
        let mut gates = [0.0; GATES];
        multiply(
            [GATES, 1, STATE],
            &self.recurrent,
            hidden,
            STATE,
            &mut gates,
            GATES,
        );
        add(&mut gates, inputs);
        for place in 0..STATE {
            let [input, forget, new, output] = [0, 1, 2, 3].map(|gate| gates[gate * STATE + place]);
            cell[place] = sigmoid(forget) * cell[place] + sigmoid(input) * tanh(new);
            hidden[place] = sigmoid(output) * tanh(cell[place]);
        }
    }

    fn output(&self, hidden: &[f32; STATE]) -> f32 {
        let mut positive = hidden.map(|number| number.max(0.0));
        round(&mut positive);
        let products = positive.iter().zip(&self.output).map(|(a, b)| a * b);
        sigmoid(products.sum::<f32>() + self.output_bias)
    }
}

/// Over rows of `inputs` numbers.
struct Convolution {
    /// A column of outputs per input of the first tap, of the second, and so on.
    weights: Vec<f32>,
    bias: Vec<f32>,
    inputs: usize,
    /// In rows.
    stride: usize,
}

impl Convolution {
    /// `rows`: the same number for each frame.
    fn apply(&self, rows: &[f32], frames: usize) -> Vec<f32> {
        let outputs = self.bias.len();
        let width = self.weights.len() / outputs;
        let length = rows.len() / frames;
        let step = self.stride * self.inputs;
        let places = (length - width) / step + 1;
        let mut found = vec![0.0; frames * places * outputs];
        for place in 0..places {
            multiply(
                [outputs, frames, width],
                &self.weights,
                &rows[place * step..],
                length,
                &mut found[place * outputs..],
                places * outputs,
            );
        }
        for row in found.chunks_exact_mut(outputs) {
            add(row, &self.bias);
        }
        found
    }
}

/// `columns` columns of `left · right`: of `rows` numbers each, `out_step` apart. The columns of
/// `left` follow each other; those of `right` have `inner` numbers and are `right_step` apart.
fn multiply(
    [rows, columns, inner]: [usize; 3],
    left: &[f32],
    right: &[f32],
    right_step: usize,
    out: &mut [f32],
    out_step: usize,
) {
    assert!(
        inner * rows == left.len()
            && (columns - 1) * right_step + inner <= right.len()
            && (columns - 1) * out_step + rows <= out.len()
    );
    // SAFETY: all elements are inside their slices.
    unsafe {
        gemm(
            rows,
            columns,
            inner,
            out.as_mut_ptr(),
            out_step as isize,
            1,
            false,
            left.as_ptr(),
            rows as isize,
            1,
            right.as_ptr(),
            right_step as isize,
            1,
            0.0,
            1.0,
            false,
            false,
            false,
            Parallelism::None,
        );
    }
}

/// Frames with their margins; the last is filled with zeros.
fn mirrored(samples: &[f32]) -> Vec<f32> {
    let frames = samples.len().div_ceil(VAD_FRAME);
    let mut rows = Vec::with_capacity(frames * (VAD_FRAME + 2 * MARGIN));
    for samples in samples.chunks(VAD_FRAME) {
        let mut frame = [0.0; VAD_FRAME];
        frame[..samples.len()].copy_from_slice(samples);
        rows.extend(frame[1..=MARGIN].iter().rev());
        rows.extend(frame);
        rows.extend(frame[VAD_FRAME - 1 - MARGIN..VAD_FRAME - 1].iter().rev());
    }
    rows
}

fn magnitudes(spectrum: &[f32]) -> impl Iterator<Item = f32> {
    let (real, imaginary) = spectrum.split_at(BINS);
    let parts = real.iter().zip(imaginary);
    parts.map(|(real, imaginary)| (real * real + imaginary * imaginary).sqrt())
}

/// Each frame's rows, with a row of zeros before and after.
fn with_zero_rows(rows: &[f32], frames: usize, width: usize) -> Vec<f32> {
    let length = rows.len() / frames;
    let mut padded = vec![0.0; frames * (length + 2 * width)];
    let to = padded.chunks_exact_mut(length + 2 * width);
    for (to, from) in to.zip(rows.chunks_exact(length)) {
        to[width..width + length].copy_from_slice(from);
    }
    padded
}

fn round(numbers: &mut [f32]) {
    let mut halves = [f16::ZERO; 1024];
    for numbers in numbers.chunks_mut(halves.len()) {
        let halves = &mut halves[..numbers.len()];
        halves.convert_from_f32_slice(numbers);
        halves.convert_to_f32_slice(numbers);
    }
}

fn add(to: &mut [f32], from: &[f32]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to += from;
    }
}

fn sigmoid(number: f32) -> f32 {
    1.0 / (1.0 + (-number).exp())
}

fn tanh(number: f32) -> f32 {
    2.0 * sigmoid(2.0 * number) - 1.0
}

/// From PyTorch's order, by output, input and tap, to the opposite order.
fn columns(weights: &[f32], inputs: usize, taps: usize) -> Vec<f32> {
    let row = inputs * taps;
    let places = (0..taps).flat_map(|tap| (tap..row).step_by(taps));
    let columns = places.flat_map(|place| weights.iter().skip(place).step_by(row));
    columns.copied().collect()
}

struct Tensors(HashMap<String, Vec<f32>>);

impl Tensors {
    fn read(bytes: &[u8]) -> Option<Self> {
        let (header, mut bytes) = bytes.split_at_checked(HEADER_BYTES)?;
        // After the file type and the name's length.
        if !header[8..].starts_with(NAME) {
            return None;
        }
        let mut reader = ModelReader::new(&mut bytes);
        let mut tensors = HashMap::new();
        while let Some((name, data)) = reader.tensor().ok()? {
            tensors.insert(name, floats(&data)?);
        }
        Some(Self(tensors))
    }

    fn take(&mut self, name: &str, count: usize) -> Option<Vec<f32>> {
        let tensor = self.0.remove(&format!("_model.{name}"))?;
        (tensor.len() == count).then_some(tensor)
    }
}

fn floats(data: &TensorData) -> Option<Vec<f32>> {
    let (halves, _) = data.bytes.as_chunks::<2>();
    let (singles, _) = data.bytes.as_chunks::<4>();
    Some(match data.kind {
        WeightType::F16 => halves
            .iter()
            .map(|half| f16::from_le_bytes(*half).to_f32())
            .collect(),
        WeightType::F32 => singles
            .iter()
            .map(|single| f32::from_le_bytes(*single))
            .collect(),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damaged_files_are_refused() {
        let name = [&[0; 8], NAME].concat();
        let headers = [Vec::new(), vec![0; HEADER_BYTES], name.clone()];
        for bytes in headers
            .into_iter()
            .chain([[name, vec![0; HEADER_BYTES]].concat()])
        {
            assert!(Silero::load(&bytes).is_err());
        }
    }

    #[test]
    fn frames_are_mirrored_without_their_edges() {
        let samples: Vec<f32> = (0..VAD_FRAME as u16 + 1).map(f32::from).collect();
        let rows = mirrored(&samples);
        let (whole, last) = rows.split_at(VAD_FRAME + 2 * MARGIN);
        assert_eq!(whole[..2], [64.0, 63.0]);
        assert_eq!(whole[MARGIN - 1..=MARGIN + 1], [1.0, 0.0, 1.0]);
        assert_eq!(whole[whole.len() - 2..], [448.0, 447.0]);
        assert_eq!(last[MARGIN..MARGIN + 2], [512.0, 0.0]);
    }

    #[test]
    fn a_convolution_sees_rows_of_its_own_frame() {
        // Two inputs, one output: the sum of all, and the stride skips the row between.
        let sum = Convolution {
            weights: vec![1.0; 2 * TAPS],
            bias: vec![0.5],
            inputs: 2,
            stride: 2,
        };
        let frames: Vec<f32> = (1..=12).map(|n| n as f32).collect();
        let rows = with_zero_rows(&frames, 2, 2);
        assert_eq!(sum.apply(&rows, 2), [10.5, 18.5, 34.5, 42.5]);
    }

    #[test]
    fn weights_are_sorted_by_tap_input_and_output() {
        // Output 0: taps 1, 2 of input 0, then 3, 4 of input 1.
        let weights = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0];
        let sorted = [1.0, 5.0, 3.0, 7.0, 2.0, 6.0, 4.0, 8.0];
        assert_eq!(columns(&weights, 2, 2), sorted);
    }
}
