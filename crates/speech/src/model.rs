//! A loaded Whisper model and its vocabulary.

use whisper_rs::{WhisperContext, WhisperContextParameters};

use crate::{SpeechError, kernels};

/// A token of Whisper's vocabulary.
pub(crate) type TokenId = i32;

/// One Whisper timestamp token is 20 ms, an encoder frame too.
pub(crate) const TICK_MS: u64 = 20;

/// A Whisper model in memory, shared by every thread that decodes with it.
pub struct Model {
    pub(crate) context: WhisperContext,
    pub(crate) special: Special,
    /// `true` for tokens that are never text: see [`non_speech_tokens`].
    pub(crate) suppressed: Vec<bool>,
    /// ISO 639-1 codes in the order of their tokens; empty if English only.
    pub(crate) languages: Vec<&'static str>,
}

/// The tokens that steer Whisper.
#[derive(Clone, Copy)]
pub(crate) struct Special {
    pub sot: TokenId,
    pub eot: TokenId,
    pub prev: TokenId,
    pub no_speech: TokenId,
    pub translate: TokenId,
    pub transcribe: TokenId,
    /// `<|0.00|>`: every token from here on is a timestamp.
    pub first_timestamp: TokenId,
}

impl Model {
    /// Loads a whisper.cpp ggml model from the bytes of its file.
    ///
    /// The bytes must be known to be good: whisper.cpp's parser trusts them. It runs on
    /// the graphics processor at this place among [`devices`](crate::devices), or on
    /// the processor.
    pub fn load(bytes: &[u8], gpu: Option<u32>) -> Result<Self, SpeechError> {
        silence_native_logs();
        if gpu.is_none() {
            kernels::register();
        }
        let mut parameters = WhisperContextParameters::default();
        parameters.use_gpu(gpu.is_some());
        parameters.gpu_device(gpu.unwrap_or(0).cast_signed());
        // Flash attention makes whisper.cpp slower on a processor.
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
            // The language tokens stand between "start of transcript" and "translate".
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

    /// Whether the model knows more than English.
    pub fn is_multilingual(&self) -> bool {
        !self.languages.is_empty()
    }

    /// The token of a language, `None` for an English-only model.
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

    /// The code of a language token.
    pub(crate) fn language_code(&self, token: TokenId) -> Option<&'static str> {
        let index = usize::try_from(token - self.special.sot - 1).ok()?;
        self.languages.get(index).copied()
    }

    /// The bytes that a text token stands for; several tokens may share a character.
    pub(crate) fn token_bytes(&self, token: TokenId) -> &[u8] {
        self.context.token_to_bytes(token).unwrap_or_default()
    }

    pub(crate) fn is_timestamp(&self, token: TokenId) -> bool {
        token >= self.special.first_timestamp
    }

    pub(crate) fn is_text(&self, token: TokenId) -> bool {
        token < self.special.eot
    }

    /// The last tokens of `prompt`, as many as the decoder takes.
    pub(crate) fn prompt_tokens(&self, prompt: &str) -> Vec<TokenId> {
        let tokens = self.tokens(prompt);
        tokens[tokens.len().saturating_sub(self.prompt_room())..].to_vec()
    }

    /// `prompt` and then `text`, if the decoder takes both.
    pub(crate) fn prompt_that_fits(&self, prompt: &[TokenId], text: &str) -> Option<Vec<TokenId>> {
        let tokens = [prompt, &self.tokens(text)].concat();
        (tokens.len() <= self.prompt_room()).then_some(tokens)
    }

    fn tokens(&self, text: &str) -> Vec<TokenId> {
        // One token stands for at least one byte.
        let most = text.len() + 8;
        self.context.tokenize(text, most).unwrap_or_default()
    }

    /// Whisper takes at most half of the decoder's context for what came before.
    fn prompt_room(&self) -> usize {
        (self.context.n_text_ctx() / 2 - 1).max(0) as usize
    }
}

/// whisper.cpp writes pages to stderr; the hooks of a build without a log
/// backend drop them.
pub(crate) fn silence_native_logs() {
    whisper_rs::install_logging_hooks();
}

fn suppressed_tokens(context: &WhisperContext, special: &Special) -> Vec<bool> {
    let mut suppressed = vec![false; context.n_vocab() as usize];
    let mut forbid = |token: TokenId| {
        if let Some(flag) = suppressed.get_mut(token as usize) {
            *flag = true;
        }
    };
    for token in 0..special.eot {
        if context.token_to_bytes(token).is_ok_and(is_non_speech) {
            forbid(token);
        }
    }
    // Everything between the text and the timestamps steers; only "end" may be chosen.
    for token in special.eot + 1..special.first_timestamp {
        forbid(token);
    }
    suppressed
}

/// Symbols that Whisper writes for sounds and layout rather than for speech:
/// brackets, notes, markup. The set is the one that OpenAI's tokenizer calls
/// `non_speech_tokens` (whisper/tokenizer.py).
fn is_non_speech(bytes: &[u8]) -> bool {
    const SYMBOLS: &str = "\"#()*+/:;<=>@[\\]^_`{|}~「」『』";
    const GROUPS: [&str; 18] = [
        "<<", ">>", "<<<", ">>>", "--", "---", "-(", "-[", "('", "(\"", "((", "))", "(((", ")))",
        "[[", "]]", "{{", "}}",
    ];
    // The notes ♩♪♫♬♭♮♯ begin with these bytes, whole or in part.
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
    // A hyphen or an apostrophe is fine inside a word, not at its beginning.
    single || GROUPS.contains(&word) || (bytes.len() == 2 && (bytes == b" -" || bytes == b" '"))
}
