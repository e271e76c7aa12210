//! Comparison with whisper.cpp.

#![allow(clippy::unwrap_used)]

use std::{fs, sync::Arc};

use whisper_rs_sys as native;

use super::{
    Input, Network, Sequence,
    isa::{Isa, supported},
    team::Team,
    weights::Matrix,
};
use crate::model_file::{ModelReader, TensorData, WeightType};

const FORMATS: [(WeightType, native::ggml_type); 5] = [
    (WeightType::Q4_0, native::ggml_type_GGML_TYPE_Q4_0),
    (WeightType::Q4_1, native::ggml_type_GGML_TYPE_Q4_1),
    (WeightType::Q5_0, native::ggml_type_GGML_TYPE_Q5_0),
    (WeightType::Q5_1, native::ggml_type_GGML_TYPE_Q5_1),
    (WeightType::Q8_0, native::ggml_type_GGML_TYPE_Q8_0),
];

/// The bytes of quantized rows, and the values that they stand for.
fn quantized(kind: native::ggml_type, length: usize, values: &[f32]) -> (Vec<u8>, Vec<f32>) {
    let rows = values.len() / length;
    // SAFETY: ggml's own functions, with as many bytes and numbers as they state.
    unsafe {
        let mut bytes = vec![0_u8; native::ggml_row_size(kind, length as i64) * rows];
        let to = bytes.as_mut_ptr().cast();
        let (count, width) = (rows as i64, length as i64);
        native::ggml_quantize_chunk(kind, values.as_ptr(), to, 0, count, width, std::ptr::null());
        let mut wide = vec![0.0; values.len()];
        let to_float = (*native::ggml_get_type_traits(kind)).to_float.unwrap();
        to_float(
            bytes.as_ptr().cast(),
            wide.as_mut_ptr(),
            values.len() as i64,
        );
        (bytes, wide)
    }
}

#[test]
fn packed_rows_are_those_of_ggml() {
    let mut rng = fastrand::Rng::with_seed(1);
    let (length, width) = (96, 35);
    let weights: Vec<f32> = (0..length * width).map(|_| rng.f32() * 2.0 - 1.0).collect();
    for isa in supported() {
        for (kind, native_kind) in FORMATS {
            let (bytes, wide) = quantized(native_kind, length, &weights);
            let data = TensorData {
                kind,
                size: [length, width, 1],
                bytes: &bytes,
            };
            let matrix = Matrix::pack(&data, isa);
            let mut row = vec![0.0; length];
            for (number, expected) in wide.chunks(length).enumerate() {
                matrix.read_row(number, &mut row);
                for (found, expected) in row.iter().zip(expected) {
                    assert!((found - expected).abs() < 1e-6, "{kind:?} {isa:?} {number}");
                }
            }
        }
    }
}

/// Eleven seconds of speech.
fn speech() -> Option<Vec<f32>> {
    let path = earshot_test_support::corpus()?.join("speech/en_jfk_inaugural_16k.wav");
    let bytes = fs::read(path).unwrap();
    let samples = bytes[44..].as_chunks::<2>().0.iter();
    Some(
        samples
            .map(|sample| f32::from(i16::from_le_bytes(*sample)) / 32768.0)
            .collect(),
    )
}

fn probabilities(logits: &[f32]) -> Vec<f64> {
    let largest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let weights = logits.iter().map(|logit| f64::from(logit - largest).exp());
    let sum: f64 = weights.clone().sum();
    weights.map(|weight| weight / sum).collect()
}

/// The part of the probability that other tokens have.
fn difference(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).sum::<f64>() / 2.0
}

fn network(bytes: &[u8], isa: Isa) -> Arc<Network> {
    let mut reader = ModelReader::new(bytes);
    let header = reader.header().unwrap();
    Network::load_for(&header, &mut reader, isa).unwrap()
}

/// whisper.cpp, on the CPU.
fn whisper_cpp(bytes: &[u8]) -> crate::decoder::Decoder {
    let context = crate::model::load_in_whisper_cpp(bytes, None);
    let mut model = crate::Model::load(bytes, None).unwrap();
    model.backend = crate::model::Backend::WhisperCpp(context.unwrap());
    crate::decoder::Decoder::new(model.into()).unwrap()
}

#[test]
fn logits_are_those_of_whisper_cpp() {
    let (Some(models), Some(samples)) = (earshot_test_support::models(), speech()) else {
        return;
    };
    for name in ["ggml-base-q8_0.bin", "ggml-tiny.en-q8_0.bin"] {
        let bytes = fs::read(models.join(name)).unwrap();
        let mut reference = whisper_cpp(&bytes);
        let special = reference.model.special;
        reference
            .encode(&samples, crate::decoder::EncoderContext::Fitted, 2)
            .unwrap();
        let mut tokens = vec![special.sot];
        if reference.model.is_multilingual() {
            tokens.extend([special.sot + 1, special.transcribe]);
        }
        let start = tokens.len();
        let mut expected = vec![reference.feed(&tokens, 0, 2).unwrap().to_vec()];
        for past in start..start + 10 {
            let token = crate::sampling::arg_max(&expected[past - start]) as i32;
            tokens.push(token);
            expected.push(reference.feed(&[token], past, 2).unwrap().to_vec());
        }
        for isa in supported() {
            let network = network(&bytes, isa);
            let frames = 768;
            let features = network.encode(&samples, frames, 2);
            let mut sequence = Sequence::new(&features, 0..frames);
            let mut first = 0;
            for (step, expected) in expected.iter().enumerate() {
                let tokens = &tokens[first..start + step];
                first = start + step;
                let mut inputs = [Input {
                    sequence: &mut sequence,
                    tokens,
                }];
                let found = network.feed(&mut inputs, 2).unwrap();
                let difference = difference(&probabilities(&found), &probabilities(expected));
                assert!(difference < 0.1, "{name} {isa:?} {step}: {difference}");
                let best = crate::sampling::arg_max;
                assert_eq!(best(&found), best(expected), "{name} {isa:?} {step}");
            }
        }
    }
}

#[test]
#[ignore = "prints times"]
fn speed() {
    let (Some(models), Some(samples)) = (earshot_test_support::models(), speech()) else {
        return;
    };
    let bytes = fs::read(models.join("ggml-base-q8_0.bin")).unwrap();
    let time = |name: &str, work: &mut dyn FnMut()| {
        let mut times: Vec<f64> = (0..9)
            .map(|_| {
                let start = std::time::Instant::now();
                work();
                start.elapsed().as_secs_f64() * 1e3
            })
            .collect();
        times.sort_by(f64::total_cmp);
        println!("{name}: {:.2} ms (least {:.2})", times[4], times[0]);
    };
    let only = std::env::var("ONLY").ok();
    let mut reference = whisper_cpp(&bytes);
    let sot = reference.model.special.sot;
    for threads in [1, 2] {
        println!("{threads} threads");
        if only.is_none() {
            time("whisper.cpp: encode", &mut || {
                reference
                    .encode(&samples, crate::decoder::EncoderContext::Fitted, threads)
                    .unwrap();
            });
            time("whisper.cpp: 30 tokens", &mut || {
                for past in 0..30 {
                    reference.feed(&[sot], past, threads).unwrap();
                }
            });
        }
        for isa in supported().into_iter().skip(1) {
            if only
                .as_ref()
                .is_some_and(|only| format!("{isa:?}") != *only)
            {
                continue;
            }
            println!("{isa:?}");
            let network = network(&bytes, isa);
            let frames = 768;
            let mut features = network.encode(&samples, frames, threads);
            time("encode", &mut || {
                features = network.encode(&samples, frames, threads)
            });
            time("mel", &mut || {
                drop(
                    network
                        .encoder
                        .filters
                        .spectrogram(&samples, 2 * frames, &Team::new(threads)),
                )
            });
            let mut sequence = Sequence::new(&features, 0..frames);
            for _ in 0..std::env::var("REPEAT").map_or(1, |n| n.parse().unwrap()) {
                time("30 tokens", &mut || {
                    sequence.truncate(0);
                    for _ in 0..30 {
                        let mut inputs = [Input {
                            sequence: &mut sequence,
                            tokens: &[sot],
                        }];
                        network.feed(&mut inputs, threads).unwrap();
                    }
                });
            }
            let mut sequences: Vec<Sequence> = (0..6)
                .map(|_| Sequence::new(&features, 0..frames))
                .collect();
            time("30 tokens of 6 sequences", &mut || {
                for sequence in &mut sequences {
                    sequence.truncate(0);
                }
                for _ in 0..30 {
                    let tokens = [sot];
                    let mut inputs: Vec<Input> = sequences
                        .iter_mut()
                        .map(|sequence| Input {
                            sequence,
                            tokens: &tokens,
                        })
                        .collect();
                    network.feed(&mut inputs, threads).unwrap();
                }
            });
        }
    }
}
