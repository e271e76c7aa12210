//! Small random models with every instruction set.

#![allow(clippy::unwrap_used)]

use half::f16;

use super::{Input, Network, Sequence, isa::supported};
use crate::model_file::{ModelReader, SPECTRUM_BINS};

const VOCABULARY: usize = 70;
const FRAMES: usize = 40;
const TOKENS: usize = 12;
const STATE: usize = 128;
const MELS: usize = 10;
const LAYERS: usize = 2;

/// `ggml_type`, and the bytes of a block of 32 numbers.
const F32: (u32, usize) = (0, 128);
const F16: (u32, usize) = (1, 64);
const TYPES: [(u32, usize); 7] = [F32, F16, (2, 18), (3, 20), (6, 22), (7, 24), (8, 34)];

/// Writes a model file.
struct Writer {
    bytes: Vec<u8>,
    rng: fastrand::Rng,
    /// Of the matrices.
    kind: (u32, usize),
    /// Any bytes instead of a network's.
    is_wild: bool,
}

impl Writer {
    fn model(seed: u64, kind: (u32, usize), is_wild: bool) -> Vec<u8> {
        let mut writer = Self {
            bytes: Vec::new(),
            rng: fastrand::Rng::with_seed(seed),
            kind,
            is_wild,
        };
        let heads = STATE / 64;
        let shape = [
            VOCABULARY,
            FRAMES,
            STATE,
            heads,
            LAYERS,
            TOKENS,
            STATE,
            heads,
            LAYERS,
            MELS,
            0,
            MELS,
            SPECTRUM_BINS,
        ];
        writer.numbers(&[0x6767_6d6c]);
        writer.numbers(&shape.map(|number| number as u32));
        for _ in 0..MELS * SPECTRUM_BINS {
            let weight = writer.rng.f32() / 100.0;
            writer.bytes.extend(weight.to_le_bytes());
        }
        // One token of text without bytes.
        writer.numbers(&[1, 0]);
        writer.encoder();
        writer.decoder();
        writer.bytes
    }

    fn encoder(&mut self) {
        self.tensor("encoder.positional_embedding", &[STATE, FRAMES], F32, 0.0);
        for (number, width) in [(1, MELS), (2, STATE)] {
            let name = format!("encoder.conv{number}");
            self.tensor(&format!("{name}.weight"), &[3, width, STATE], F16, 0.0);
            self.tensor(&format!("{name}.bias"), &[1, STATE], F32, 0.0);
        }
        for layer in 0..LAYERS {
            let name = format!("encoder.blocks.{layer}");
            self.attention(&format!("{name}.attn"));
            self.mlp(&name);
        }
        self.norm("encoder.ln_post");
    }

    fn decoder(&mut self) {
        self.tensor("decoder.positional_embedding", &[STATE, TOKENS], F32, 0.0);
        let kind = self.kind;
        self.tensor(
            "decoder.token_embedding.weight",
            &[STATE, VOCABULARY],
            kind,
            0.0,
        );
        for layer in 0..LAYERS {
            let name = format!("decoder.blocks.{layer}");
            self.attention(&format!("{name}.attn"));
            self.attention(&format!("{name}.cross_attn"));
            self.mlp(&name);
        }
        self.norm("decoder.ln");
    }

    fn attention(&mut self, name: &str) {
        self.norm(&format!("{name}_ln"));
        for part in ["query", "key", "value", "out"] {
            self.linear(&format!("{name}.{part}"), STATE, STATE);
        }
    }

    fn mlp(&mut self, name: &str) {
        self.norm(&format!("{name}.mlp_ln"));
        self.linear(&format!("{name}.mlp.0"), STATE, 4 * STATE);
        self.linear(&format!("{name}.mlp.2"), 4 * STATE, STATE);
    }

    fn linear(&mut self, name: &str, columns: usize, rows: usize) {
        let kind = self.kind;
        self.tensor(&format!("{name}.weight"), &[columns, rows], kind, 0.0);
        self.tensor(&format!("{name}.bias"), &[rows], F32, 0.0);
    }

    fn norm(&mut self, name: &str) {
        self.tensor(&format!("{name}.weight"), &[STATE], F32, 1.0);
        self.tensor(&format!("{name}.bias"), &[STATE], F32, 0.0);
    }

    fn tensor(&mut self, name: &str, size: &[usize], kind: (u32, usize), mean: f32) {
        self.numbers(&[size.len() as u32, name.len() as u32, kind.0]);
        for length in size {
            self.numbers(&[*length as u32]);
        }
        self.bytes.extend(name.as_bytes());
        let count: usize = size.iter().product();
        let end = self.bytes.len() + count * kind.1 / 32;
        while self.bytes.len() < end {
            let number = mean + (self.rng.f32() - 0.5) / 5.0;
            match kind {
                _ if self.is_wild => self.bytes.push(self.rng.u8(..)),
                F32 => self.bytes.extend(number.to_le_bytes()),
                F16 => self.bytes.extend(f16::from_f32(number).to_le_bytes()),
                _ => self.block(kind),
            }
        }
    }

    /// With a mean near zero.
    fn block(&mut self, (kind, size): (u32, usize)) {
        let (levels, has_minimum) = match kind {
            2 => (16.0, false),
            3 => (16.0, true),
            6 => (32.0, false),
            7 => (32.0, true),
            _ => (256.0, false),
        };
        let scale = 0.2 / levels;
        let start = self.bytes.len();
        self.bytes.extend(f16::from_f32(scale).to_le_bytes());
        if has_minimum {
            self.bytes.extend(f16::from_f32(-0.1).to_le_bytes());
        }
        while self.bytes.len() < start + size {
            self.bytes.push(self.rng.u8(..));
        }
    }

    fn numbers(&mut self, numbers: &[u32]) {
        let bytes = numbers.iter().flat_map(|number| number.to_le_bytes());
        self.bytes.extend(bytes);
    }
}

/// The logits after each of a few steps, with one and several tokens and sequences.
fn logits(model: &[u8], isa: super::isa::Isa) -> Vec<f32> {
    let mut reader = ModelReader::new(model);
    let header = reader.header().unwrap();
    let network = Network::load_for(&header, &mut reader, isa).unwrap();
    let mut rng = fastrand::Rng::with_seed(9);
    let samples: Vec<f32> = (0..FRAMES * 320).map(|_| rng.f32() - 0.5).collect();
    let features = network.encode(&samples, FRAMES, 2);
    let mut first = Sequence::new(&features, 0..FRAMES);
    let mut second = Sequence::new(&features, 3..FRAMES - 5);
    let mut logits = Vec::new();
    for tokens in [&[1, 2, 3][..], &[4], &[69, 0]] {
        let mut inputs = [
            Input {
                sequence: &mut first,
                tokens,
            },
            Input {
                sequence: &mut second,
                tokens: &tokens[..1],
            },
        ];
        logits.extend(network.feed(&mut inputs, 2).unwrap());
    }
    logits
}

#[test]
fn instruction_sets_agree() {
    for (seed, kind) in (0..).zip(TYPES) {
        let model = Writer::model(seed, kind, false);
        let mut all = supported()
            .into_iter()
            .map(|isa| (isa, logits(&model, isa)));
        let (_, expected) = all.next().unwrap();
        assert!(expected.iter().all(|logit| logit.is_finite()));
        let size = expected
            .iter()
            .fold(0.0_f32, |most, logit| most.max(logit.abs()));
        for (isa, found) in all {
            for (found, expected) in found.iter().zip(&expected) {
                // Rounding to eight bits may differ; with VNNI, attention rounds too.
                let error = (found - expected).abs();
                assert!(
                    error < 0.03 * size,
                    "{kind:?} {isa:?}: {found}, not {expected}"
                );
            }
        }
    }
}

#[test]
fn any_weights_are_accepted() {
    for (seed, kind) in (0..).zip(TYPES) {
        let model = Writer::model(seed, kind, true);
        for isa in supported() {
            assert_eq!(logits(&model, isa).len(), 6 * VOCABULARY);
        }
    }
}
