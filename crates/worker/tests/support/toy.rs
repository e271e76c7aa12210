//! A Whisper model in whisper.cpp's format, as small as one can be.

/// Width of every layer; one head of it.
const STATE: u32 = 64;
const MELS: u32 = 80;
const TEXT_CONTEXT: u32 = 448;
const AUDIO_CONTEXT: u32 = 1500;
/// English alone: what tells whisper.cpp so is this number.
const VOCABULARY: u32 = 51_864;
/// Tokens that are text.
const TOKENS: u32 = 50_256;

const F32: u32 = 0;
const F16: u32 = 1;

struct File {
    bytes: Vec<u8>,
    chance: u32,
}

impl File {
    fn number(&mut self, number: u32) {
        self.bytes.extend(number.to_le_bytes());
    }

    /// Between -1 and 1; always the same (xorshift32, Marsaglia 2003).
    fn draw(&mut self) -> f32 {
        self.chance ^= self.chance << 13;
        self.chance ^= self.chance >> 17;
        self.chance ^= self.chance << 5;
        self.chance as f32 / u32::MAX as f32 * 2.0 - 1.0
    }

    /// A tensor of these dimensions, the innermost first.
    fn tensor(&mut self, name: &str, kind: u32, dimensions: &[u32]) {
        self.number(dimensions.len() as u32);
        self.number(name.len() as u32);
        self.number(kind);
        for dimension in dimensions {
            self.number(*dimension);
        }
        self.bytes.extend(name.as_bytes());
        for _ in 0..dimensions.iter().product() {
            let value = self.draw() * 0.1;
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

/// Half precision; exact enough for numbers that are neither tiny nor large.
fn half(value: f32) -> u16 {
    let bits = value.to_bits();
    let exponent = (bits >> 23 & 0xff) as i32 - 127 + 15;
    let sign = (bits >> 16 & 0x8000) as u16;
    if exponent <= 0 {
        return sign;
    }
    sign | (exponent as u16) << 10 | (bits >> 13 & 0x3ff) as u16
}

/// The file.
pub fn model() -> Vec<u8> {
    let mut file = File {
        bytes: Vec::new(),
        chance: 0x9e37_79b9,
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
        let weight = file.draw().abs() * 0.01;
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
