//! From a package's token list to the raw bytes whisper.cpp wants.

use crate::ForgeError;

/// Where the text tokens end.
pub const END: &str = "<|endoftext|>";

/// The longest list there is holds 51 866 tokens.
const MOST_TOKENS: usize = 100_000;

/// Raw bytes of the text tokens, in the order of their numbers, from a
/// `vocabulary.txt`: one token a line, each byte written as one visible
/// character (GPT-2's way). The list ends before `<|endoftext|>`, which begins
/// the markers that whisper.cpp adds itself.
///
/// # Errors
/// [`ForgeError::BadWeights`] when the list has no end marker, or holds a
/// character that stands for no byte.
pub fn text_tokens(list: &str) -> Result<Vec<Vec<u8>>, ForgeError> {
    let byte_of = visible_bytes();
    let mut tokens = Vec::new();
    for line in list.split('\n').take(MOST_TOKENS) {
        if line == END {
            return Ok(tokens);
        }
        let token = line
            .chars()
            .map(|c| byte_of.get(c as usize).copied().flatten())
            .collect::<Option<Vec<u8>>>()
            .ok_or_else(|| {
                ForgeError::weights(format!("token {} is not readable", tokens.len()))
            })?;
        tokens.push(token);
    }
    Err(ForgeError::weights("the token list has no end"))
}

/// For each character up to U+0143 the byte it stands for: printable Latin-1 is
/// itself, and the other bytes follow in order from U+0100 on.
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
    fn spaces_and_line_ends_come_back_as_bytes() {
        let tokens = text_tokens("a\nĠthe\nĊ\né\n\n<|endoftext|>\n<|en|>\n").unwrap();
        let expected: [&[u8]; 5] = [b"a", b" the", b"\n", &[0xE9], b""];
        assert_eq!(tokens, expected);
    }

    #[test]
    fn every_byte_has_one_character() {
        let mut bytes: Vec<u8> = visible_bytes().into_iter().flatten().collect();
        bytes.sort_unstable();
        assert!(bytes.into_iter().eq(0..=u8::MAX));
    }

    #[test]
    fn a_foreign_list_is_refused() {
        for list in [
            "",
            "a\nb\n",
            "漢\n<|endoftext|>",
            "two words\n<|endoftext|>",
        ] {
            assert_eq!(text_tokens(list).unwrap_err().code(), "weights-damaged");
        }
    }
}
