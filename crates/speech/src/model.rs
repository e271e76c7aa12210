use std::{io::Read, sync::Arc};

use whisper_rs::{WhisperContext, WhisperContextParameters};

use crate::{
    SpeechError,
    cpu::{Batcher, Network},
    model_file::ModelReader,
    token::TokenId,
    tokenizer::Tokenizer,
};

/// Also one encoder frame.
pub(crate) const TICK_MS: u64 = 20;
pub(crate) const FRAME_SAMPLES: usize = 320;

pub struct Model {
    pub(crate) backend: Backend,
    pub(crate) special: Special,
    /// Never text: see [`is_non_speech`].
    pub(crate) suppressed: Vec<bool>,
    /// In token order; empty if English-only.
    pub(crate) languages: Vec<&'static str>,
    tokenizer: Tokenizer,
    text_context: usize,
}

/// What computes the model.
pub(crate) enum Backend {
    Cpu(Arc<Batcher>),
    /// On GPUs, and on CPUs for which we have no kernels.
    WhisperCpp(WhisperContext),
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

impl Special {
    /// The order of all models: text, end, start, languages, tasks, timestamps. English-only models
    /// have the languages' tokens too, but one token of text less.
    fn of(vocabulary: usize) -> Option<(Self, usize)> {
        const ENGLISH_VOCABULARY: usize = 51_864;
        const TEXT_TOKENS: TokenId = 50_256;
        /// Including the first.
        const TIMESTAMPS: usize = 1501;
        let is_multilingual = vocabulary > ENGLISH_VOCABULARY;
        let eot = TEXT_TOKENS + TokenId::from(is_multilingual);
        let sot = eot + 1;
        // Between start and timestamps: the languages and six tokens for tasks and the like.
        let languages = vocabulary.checked_sub(sot as usize + 1 + 6 + TIMESTAMPS)?;
        let translate = sot + 1 + TokenId::try_from(languages).ok()?;
        let special = Self {
            sot,
            eot,
            translate,
            transcribe: translate + 1,
            prev: translate + 3,
            no_speech: translate + 4,
            first_timestamp: translate + 6,
        };
        Some((special, if is_multilingual { languages } else { 0 }))
    }
}

impl Model {
    /// `gpu`: index in [`devices`](crate::devices), `None` for the CPU.
    ///
    /// Unless the CPU computes it, the file must be verified: whisper.cpp's parser trusts it.
    pub fn load(mut file: impl Read, gpu: Option<u32>) -> Result<Self, SpeechError> {
        // On Apple's systems, whisper.cpp computes with Accelerate.
        let is_ours = cfg!(any(target_arch = "x86_64", target_arch = "aarch64"))
            && cfg!(not(target_vendor = "apple"));
        let (header, backend) = if gpu.is_none() && is_ours {
            let mut reader = ModelReader::new(file);
            let header = reader.header()?;
            let network = Network::load(&header, &mut reader)?;
            (header, Backend::Cpu(Batcher::new(network)))
        } else {
            let mut bytes = Vec::new();
            let read = file.read_to_end(&mut bytes);
            read.map_err(|_| SpeechError::ModelUnusable)?;
            let header = ModelReader::new(bytes.as_slice()).header()?;
            (
                header,
                Backend::WhisperCpp(load_in_whisper_cpp(&bytes, gpu)?),
            )
        };
        let vocabulary = header.shape.vocabulary;
        let (special, languages) = Special::of(vocabulary).ok_or(SpeechError::ModelUnusable)?;
        let tokenizer = Tokenizer::new(header.tokens);
        Ok(Self {
            backend,
            special,
            suppressed: suppressed_tokens(&tokenizer, vocabulary, &special),
            languages: (0..languages as i32)
                .filter_map(whisper_rs::get_lang_str)
                .collect(),
            tokenizer,
            text_context: header.shape.text_context,
        })
    }

    /// Chunks to decode at the same time per thread: tokens of several cost little more than of one.
    pub(crate) fn chunks_per_thread(&self) -> usize {
        match self.backend {
            Backend::Cpu(_) => 2,
            Backend::WhisperCpp(_) => 1,
        }
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
        self.tokenizer.bytes(token)
    }

    pub(crate) fn is_timestamp(&self, token: TokenId) -> bool {
        token >= self.special.first_timestamp
    }

    pub(crate) fn is_text(&self, token: TokenId) -> bool {
        token < self.special.eot
    }

    /// As many of the last tokens as fit.
    pub(crate) fn prompt_tokens(&self, prompt: &str) -> Vec<TokenId> {
        let tokens = self.tokenizer.tokens(prompt);
        tokens[tokens.len().saturating_sub(self.max_prompt_tokens())..].to_vec()
    }

    /// `None` if the decoder's context is too short for both.
    pub(crate) fn extended_prompt(&self, prompt: &[TokenId], text: &str) -> Option<Vec<TokenId>> {
        let tokens = [prompt, &self.tokenizer.tokens(text)].concat();
        (tokens.len() <= self.max_prompt_tokens()).then_some(tokens)
    }

    /// In tokens.
    pub(crate) fn text_context(&self) -> usize {
        self.text_context
    }

    /// Half of the decoder's context.
    fn max_prompt_tokens(&self) -> usize {
        (self.text_context / 2).saturating_sub(1)
    }
}

pub(crate) fn load_in_whisper_cpp(
    bytes: &[u8],
    gpu: Option<u32>,
) -> Result<WhisperContext, SpeechError> {
    silence_native_logs();
    let mut parameters = WhisperContextParameters::default();
    parameters.use_gpu(gpu.is_some());
    parameters.gpu_device(gpu.unwrap_or(0).cast_signed());
    // Flash attention makes whisper.cpp slower on a CPU.
    parameters.flash_attn(gpu.is_some());
    WhisperContext::new_from_buffer_with_params(bytes, parameters)
        .map_err(|_| SpeechError::ModelUnusable)
}

/// whisper.cpp floods stderr; the hooks discard it.
pub(crate) fn silence_native_logs() {
    whisper_rs::install_logging_hooks();
}

fn suppressed_tokens(tokenizer: &Tokenizer, vocabulary: usize, special: &Special) -> Vec<bool> {
    let mut suppressed = vec![false; vocabulary];
    for (token, flag) in (0..).zip(&mut suppressed) {
        *flag = if token < special.eot {
            is_non_speech(tokenizer.bytes(token))
        } else {
            // Between text and timestamps there are only control tokens.
            token > special.eot && token < special.first_timestamp
        };
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
