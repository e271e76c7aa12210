use whisper_rs::{WhisperContext, WhisperContextParameters};

use crate::{SpeechError, kernels};

pub(crate) type TokenId = i32;

/// Also one encoder frame.
pub(crate) const TICK_MS: u64 = 20;
pub(crate) const FRAME_SAMPLES: usize = 320;

pub struct Model {
    pub(crate) context: WhisperContext,
    pub(crate) special: Special,
    /// Never text: see [`is_non_speech`].
    pub(crate) suppressed: Vec<bool>,
    /// In token order; empty if English-only.
    pub(crate) languages: Vec<&'static str>,
}

#[derive(Clone, Copy)]
pub(crate) struct Special {
    pub sot: TokenId,
    pub eot: TokenId,
    pub prev: TokenId,
    pub no_speech: TokenId,
    pub translate: TokenId,
    pub transcribe: TokenId,
    /// `<|0.00|>`; timestamps follow.
    pub first_timestamp: TokenId,
}

impl Model {
    /// `gpu`: index in [`devices`](crate::devices), `None` for the CPU.
    ///
    /// The bytes must be verified: whisper.cpp's parser trusts them.
    pub fn load(bytes: &[u8], gpu: Option<u32>) -> Result<Self, SpeechError> {
        silence_native_logs();
        if gpu.is_none() {
            kernels::register();
        }
        let mut parameters = WhisperContextParameters::default();
        parameters.use_gpu(gpu.is_some());
        parameters.gpu_device(gpu.unwrap_or(0).cast_signed());
        // Flash attention makes whisper.cpp slower on a CPU.
        parameters.flash_attn(gpu.is_some());
        let context = WhisperContext::new_from_buffer_with_params(bytes, parameters)
            .map_err(|_| SpeechError::ModelUnusable)?;
        let special = Special {
            sot: context.token_sot(),
            eot: context.token_eot(),
            prev: context.token_prev(),
            no_speech: context.token_nosp(),
            translate: context.token_translate(),
            transcribe: context.token_transcribe(),
            first_timestamp: context.token_beg(),
        };
        let languages = if context.is_multilingual() {
            let count = special.translate - special.sot - 1;
            (0..count).filter_map(whisper_rs::get_lang_str).collect()
        } else {
            Vec::new()
        };
        let suppressed = suppressed_tokens(&context, &special);
        Ok(Self {
            context,
            special,
            suppressed,
            languages,
        })
    }

    pub fn is_multilingual(&self) -> bool {
        !self.languages.is_empty()
    }

    /// `None` for an English-only model.
    pub(crate) fn language_token(&self, code: &str) -> Result<Option<TokenId>, SpeechError> {
        if !self.is_multilingual() {
            return match code {
                "en" => Ok(None),
                other => Err(SpeechError::EnglishOnly(other.to_owned())),
            };
        }
        let index = self.languages.iter().position(|known| *known == code);
        let index = index.ok_or_else(|| SpeechError::UnknownLanguage(code.to_owned()))?;
        Ok(Some(self.special.sot + 1 + index as TokenId))
    }

    pub(crate) fn language_code(&self, token: TokenId) -> Option<&'static str> {
        let index = usize::try_from(token - self.special.sot - 1).ok()?;
        self.languages.get(index).copied()
    }

    /// May be part of a character.
    pub(crate) fn token_bytes(&self, token: TokenId) -> &[u8] {
        self.context.token_to_bytes(token).unwrap_or_default()
    }

    pub(crate) fn is_timestamp(&self, token: TokenId) -> bool {
        token >= self.special.first_timestamp
    }

    pub(crate) fn is_text(&self, token: TokenId) -> bool {
        token < self.special.eot
    }

    /// As many of the last tokens as fit.
    pub(crate) fn prompt_tokens(&self, prompt: &str) -> Vec<TokenId> {
        let tokens = self.tokens(prompt);
        tokens[tokens.len().saturating_sub(self.max_prompt_tokens())..].to_vec()
    }

    /// `None` if the decoder's context is too short for both.
    pub(crate) fn extended_prompt(&self, prompt: &[TokenId], text: &str) -> Option<Vec<TokenId>> {
        let tokens = [prompt, &self.tokens(text)].concat();
        (tokens.len() <= self.max_prompt_tokens()).then_some(tokens)
    }

    fn tokens(&self, text: &str) -> Vec<TokenId> {
        // At least one byte per token.
        let max_tokens = text.len() + 8;
        self.context.tokenize(text, max_tokens).unwrap_or_default()
    }

    /// Half of the decoder's context.
    fn max_prompt_tokens(&self) -> usize {
        (self.context.n_text_ctx() / 2 - 1).max(0) as usize
    }
}

/// whisper.cpp floods stderr; the hooks discard it.
pub(crate) fn silence_native_logs() {
    whisper_rs::install_logging_hooks();
}

fn suppressed_tokens(context: &WhisperContext, special: &Special) -> Vec<bool> {
    let mut suppressed = vec![false; context.n_vocab() as usize];
    let mut suppress = |token: TokenId| {
        if let Some(flag) = suppressed.get_mut(token as usize) {
            *flag = true;
        }
    };
    for token in 0..special.eot {
        if context.token_to_bytes(token).is_ok_and(is_non_speech) {
            suppress(token);
        }
    }
    // Between text and timestamps there are only control tokens.
    for token in special.eot + 1..special.first_timestamp {
        suppress(token);
    }
    suppressed
}

/// Brackets, musical notes, markup: `non_speech_tokens` of OpenAI's tokenizer
/// (whisper/tokenizer.py).
fn is_non_speech(bytes: &[u8]) -> bool {
    const SYMBOLS: &str = "\"#()*+/:;<=>@[\\]^_`{|}~「」『』";
    const GROUPS: [&str; 18] = [
        "<<", ">>", "<<<", ">>>", "--", "---", "-(", "-[", "('", "(\"", "((", "))", "(((", ")))",
        "[[", "]]", "{{", "}}",
    ];
    // ♩♪♫♬♭♮♯, complete or split.
    const NOTES: &[u8] = &[0xE2, 0x99];
    let word = bytes.strip_prefix(b" ").unwrap_or(bytes);
    if word.starts_with(NOTES) {
        return true;
    }
    let Ok(word) = std::str::from_utf8(word) else {
        return false;
    };
    let mut letters = word.chars();
    let single = letters.next().is_some_and(|c| SYMBOLS.contains(c)) && letters.next().is_none();
    // A hyphen or apostrophe is fine inside a word, not at its start.
    single || GROUPS.contains(&word) || (bytes.len() == 2 && (bytes == b" -" || bytes == b" '"))
}
