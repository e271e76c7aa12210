//! Text to tokens and back, as whisper.cpp does it: the longest known token first, within words.

use std::collections::HashMap;

use crate::token::TokenId;

pub(crate) struct Tokenizer {
    tokens: Vec<Vec<u8>>,
    ids: HashMap<Vec<u8>, TokenId>,
}

impl Tokenizer {
    pub fn new(tokens: Vec<Vec<u8>>) -> Self {
        let ids = tokens.iter().cloned().zip(0..).collect();
        Self { tokens, ids }
    }

    /// May be part of a character; empty for an unknown token.
    pub fn bytes(&self, token: TokenId) -> &[u8] {
        let index = usize::try_from(token).ok();
        index
            .and_then(|index| self.tokens.get(index))
            .map_or(&[], Vec::as_slice)
    }

    /// Bytes without a token are left out.
    pub fn tokens(&self, text: &str) -> Vec<TokenId> {
        let mut tokens = Vec::new();
        let mut left = text.as_bytes();
        while !left.is_empty() {
            let (mut word, rest) = left.split_at(word_length(left));
            left = rest;
            while !word.is_empty() {
                let longest = (1..=word.len()).rev().find_map(|length| {
                    let id = self.ids.get(&word[..length])?;
                    Some((*id, length))
                });
                let length = longest.map_or(1, |(id, length)| {
                    tokens.push(id);
                    length
                });
                word = &word[length..];
            }
        }
        tokens
    }
}

/// GPT-2's words: a contraction, or letters, digits or other characters after at most one space, or
/// spaces. Bytes beyond ASCII are other characters.
fn word_length(text: &[u8]) -> usize {
    const CONTRACTIONS: [&[u8]; 7] = [b"'s", b"'t", b"'re", b"'ve", b"'m", b"'ll", b"'d"];
    if let Some(found) = CONTRACTIONS.iter().find(|found| text.starts_with(found)) {
        return found.len();
    }
    let is_space = |byte: u8| byte.is_ascii_whitespace() || byte == 0x0b;
    let start = usize::from(text[0] == b' ' && text.get(1).is_some_and(|next| !is_space(*next)));
    let first = text[start];
    let kind = |byte: u8| {
        (
            is_space(byte),
            byte.is_ascii_alphabetic(),
            byte.is_ascii_digit(),
        )
    };
    let run = text[start..]
        .iter()
        .take_while(|byte| kind(**byte) == kind(first))
        .count();
    // The last space before a word belongs to it.
    let shared = is_space(first) && run > 1 && start + run < text.len();
    start + run - usize::from(shared)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_split_as_gpt_2_splits_them() {
        let split = |text: &str| {
            let mut left = text.as_bytes();
            let mut words = Vec::new();
            while !left.is_empty() {
                let (word, rest) = left.split_at(word_length(left));
                words.push(String::from_utf8_lossy(word).into_owned());
                left = rest;
            }
            words
        };
        assert_eq!(
            split("I'm here,  it's 12am"),
            ["I", "'m", " here", ",", " ", " it", "'s", " 12", "am"]
        );
        assert_eq!(split("né"), ["n", "é"]);
        assert_eq!(split("a  "), ["a", "  "]);
    }

    #[test]
    fn longest_tokens_come_first() {
        let tokens = ["a", "b", "ab", " ab", "abc"].map(|token| token.as_bytes().to_vec());
        let tokenizer = Tokenizer::new(tokens.to_vec());
        assert_eq!(tokenizer.tokens("abcab ab!"), [4, 2, 3]);
        assert_eq!(tokenizer.bytes(3), b" ab");
        assert!(tokenizer.bytes(-1).is_empty() && tokenizer.bytes(9).is_empty());
    }
}
