//! Decodes a package's token list.

use crate::BuildError;

/// End of the text tokens.
pub const END: &str = "<|endoftext|>";

/// The longest list has 51 866 tokens.
const MAX_TOKENS: usize = 100_000;

/// Raw bytes of the text tokens from a `vocabulary.txt`: one token per line, each byte as one
/// visible character (GPT-2's encoding). Stops at `<|endoftext|>`: whisper.cpp adds the special
/// tokens.
///
/// # Errors
/// [`BuildError::BadWeights`] without an end marker, or for a character that encodes no byte.
pub fn text_tokens(list: &str) -> Result<Vec<Vec<u8>>, BuildError> {
    let byte_of = visible_bytes();
    let mut tokens = Vec::new();
    for line in list.split('\n').take(MAX_TOKENS) {
        if line == END {
            return Ok(tokens);
        }
        let token = line
            .chars()
            .map(|c| byte_of.get(c as usize).copied().flatten())
            .collect::<Option<Vec<u8>>>()
            .ok_or_else(|| BuildError::weights(format!("token {} is invalid", tokens.len())))?;
        tokens.push(token);
    }
    Err(BuildError::weights("the token list has no end marker"))
}

/// Byte of each character up to U+0143: printable Latin-1 is itself, the other bytes follow from
/// U+0100 on.
fn visible_bytes() -> [Option<u8>; 0x144] {
    let mut table = [None; 0x144];
    let mut next = 0x100;
    for byte in 0..=u8::MAX {
        let itself = matches!(byte, b'!'..=b'~' | 0xA1..=0xAC | 0xAE..=0xFF);
        let at = if itself { usize::from(byte) } else { next };
        if !itself {
            next += 1;
        }
        if let Some(slot) = table.get_mut(at) {
            *slot = Some(byte);
        }
    }
    table
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn tokens_decode_to_bytes() {
        let tokens = text_tokens("a\nĠthe\nĊ\né\n\n<|endoftext|>\n<|en|>\n").unwrap();
        let expected: [&[u8]; 5] = [b"a", b" the", b"\n", &[0xE9], b""];
        assert_eq!(tokens, expected);
    }

    #[test]
    fn mapping_is_a_bijection() {
        let mut bytes: Vec<u8> = visible_bytes().into_iter().flatten().collect();
        bytes.sort_unstable();
        assert!(bytes.into_iter().eq(0..=u8::MAX));
    }

    #[test]
    fn invalid_lists_are_rejected() {
        for list in [
            "",
            "a\nb\n",
            "漢\n<|endoftext|>",
            "two words\n<|endoftext|>",
        ] {
            let error = text_tokens(list).unwrap_err();
            assert!(matches!(error, BuildError::BadWeights(_)), "{error}");
        }
    }
}
