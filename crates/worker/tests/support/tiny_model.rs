//! The smallest possible Whisper model in whisper.cpp's format, with random weights.

/// Width of every layer.
const STATE: u32 = 64;
const MELS: u32 = 80;
const TEXT_CONTEXT: u32 = 448;
const AUDIO_CONTEXT: u32 = 1500;
/// This size makes whisper.cpp treat the model as English-only.
const VOCABULARY: u32 = 51_864;
/// Text tokens.
const TOKENS: u32 = 50_256;

const F32: u32 = 0;
const F16: u32 = 1;

struct ModelFile {
    bytes: Vec<u8>,
    seed: u32,
}

impl ModelFile {
    fn number(&mut self, number: u32) {
        self.bytes.extend(number.to_le_bytes());
    }

    /// In [-1, 1]; deterministic (xorshift32, Marsaglia 2003).
    fn random(&mut self) -> f32 {
        self.seed ^= self.seed << 13;
        self.seed ^= self.seed >> 17;
        self.seed ^= self.seed << 5;
        self.seed as f32 / u32::MAX as f32 * 2.0 - 1.0
    }

    /// Innermost dimension first.
    fn tensor(&mut self, name: &str, kind: u32, dimensions: &[u32]) {
        self.number(dimensions.len() as u32);
        self.number(name.len() as u32);
        self.number(kind);
        for dimension in dimensions {
            self.number(*dimension);
        }
        self.bytes.extend(name.as_bytes());
        for _ in 0..dimensions.iter().product() {
            let value = self.random() * 0.1;
            if kind == F32 {
                self.bytes.extend(value.to_le_bytes());
            } else {
                self.bytes.extend(half(value).to_le_bytes());
            }
        }
    }

    fn linear(&mut self, name: &str, from: u32, to: u32, has_bias: bool) {
        self.tensor(&format!("{name}.weight"), F16, &[from, to]);
        if has_bias {
            self.tensor(&format!("{name}.bias"), F32, &[to]);
        }
    }

    fn norm(&mut self, name: &str) {
        self.tensor(&format!("{name}.weight"), F32, &[STATE]);
        self.tensor(&format!("{name}.bias"), F32, &[STATE]);
    }

    fn attention(&mut self, name: &str) {
        self.norm(&format!("{name}_ln"));
        for (part, has_bias) in [
            ("query", true),
            ("key", false),
            ("value", true),
            ("out", true),
        ] {
            self.linear(&format!("{name}.{part}"), STATE, STATE, has_bias);
        }
    }

    fn block(&mut self, name: &str, is_decoder: bool) {
        self.attention(&format!("{name}.attn"));
        if is_decoder {
            self.attention(&format!("{name}.cross_attn"));
        }
        self.norm(&format!("{name}.mlp_ln"));
        self.linear(&format!("{name}.mlp.0"), STATE, 4 * STATE, true);
        self.linear(&format!("{name}.mlp.2"), 4 * STATE, STATE, true);
    }
}

/// Approximate f16 conversion.
fn half(value: f32) -> u16 {
    let bits = value.to_bits();
    let exponent = (bits >> 23 & 0xff) as i32 - 127 + 15;
    let sign = (bits >> 16 & 0x8000) as u16;
    if exponent <= 0 {
        return sign;
    }
    sign | (exponent as u16) << 10 | (bits >> 13 & 0x3ff) as u16
}

pub fn build() -> Vec<u8> {
    let mut file = ModelFile {
        bytes: Vec::new(),
        seed: 0x9e37_79b9,
    };
    file.number(0x6767_6d6c);
    let (heads, layers) = (1, 1);
    for number in [
        VOCABULARY,
        AUDIO_CONTEXT,
        STATE,
        heads,
        layers,
        TEXT_CONTEXT,
        STATE,
        heads,
        layers,
        MELS,
        F16,
    ] {
        file.number(number);
    }
    file.number(MELS);
    file.number(201);
    for _ in 0..MELS * 201 {
        let weight = file.random().abs() * 0.01;
        file.bytes.extend(weight.to_le_bytes());
    }
    file.number(TOKENS);
    for token in 0..TOKENS {
        let word = format!(" w{token}");
        file.number(word.len() as u32);
        file.bytes.extend(word.as_bytes());
    }
    file.tensor("encoder.positional_embedding", F32, &[STATE, AUDIO_CONTEXT]);
    for (name, from) in [("encoder.conv1", MELS), ("encoder.conv2", STATE)] {
        file.tensor(&format!("{name}.weight"), F16, &[3, from, STATE]);
        file.tensor(&format!("{name}.bias"), F32, &[1, STATE]);
    }
    file.norm("encoder.ln_post");
    file.block("encoder.blocks.0", false);
    file.tensor("decoder.positional_embedding", F32, &[STATE, TEXT_CONTEXT]);
    file.tensor("decoder.token_embedding.weight", F16, &[STATE, VOCABULARY]);
    file.norm("decoder.ln");
    file.block("decoder.blocks.0", true);
    file.bytes
}
