//! The text of a message as tokens and sentences.

use std::collections::HashMap;
use std::ops::Range;

use crate::grammar::Grammar;
use crate::links;
use crate::number::Numeral;
use crate::numerals;
use crate::patterns::Words;
use crate::tokens::{self, Token};

pub(crate) struct Message<'a> {
    pub text: &'a str,
    pub grammar: &'a Grammar,
    /// Without hesitations.
    pub tokens: Vec<Token>,
    /// The numbers that begin at each token, the longest first.
    pub numerals: Vec<Vec<Numeral>>,
    pub sentences: Vec<Sentence>,
    pub links: Vec<Range<usize>>,
    /// There is a full stop, question or exclamation mark.
    pub punctuated: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Sentence {
    /// Tokens, without the final punctuation.
    pub tokens: Range<usize>,
    /// It ends with a question mark.
    pub question: bool,
}

impl<'a> From<&'a Message<'_>> for Words<'a> {
    fn from(message: &'a Message<'_>) -> Words<'a> {
        Words {
            tokens: &message.tokens,
            numerals: &message.numerals,
            names: &message.grammar.names,
        }
    }
}

impl<'a> Message<'a> {
    pub fn new(text: &'a str, grammar: &'a Grammar) -> Message<'a> {
        let language = grammar.language;
        let links = links::find(text, language.link_dots, language.link_slashes);
        let tokens = tokens::tokens(text, &links, language.apostrophe, language.split);
        let mut message = Message {
            text,
            grammar,
            tokens,
            numerals: Vec::new(),
            sentences: Vec::new(),
            links,
            punctuated: false,
        };
        // Most words occur more than once.
        let mut sets: HashMap<String, u64> = HashMap::new();
        for token in &mut message.tokens {
            if let Some(form) = language.contraction(&text[token.range.clone()]) {
                form.clone_into(&mut token.lower);
            }
            token.sets = match sets.get(&token.lower) {
                Some(sets) => *sets,
                None => {
                    let found = grammar.sets_of(&token.lower);
                    sets.insert(token.lower.clone(), found);
                    found
                }
            };
        }
        message.remove_hesitations();
        message.remove_parentheticals();
        message.numerals = (0..message.tokens.len())
            .map(|at| numerals::numerals_at(Words::from(&message), grammar, at))
            .collect();
        message.sentences = message.find_sentences();
        message.punctuated = message
            .tokens
            .iter()
            .any(|token| token.ends_sentence() && !token.is("\n"));
        message
    }

    /// Bytes of a range of tokens.
    pub fn bytes(&self, tokens: Range<usize>) -> Range<usize> {
        match self.tokens.get(tokens) {
            Some([first, .., last]) => first.range.start..last.range.end,
            Some([only]) => only.range.clone(),
            _ => 0..0,
        }
    }

    pub fn word_count(&self) -> usize {
        self.tokens
            .iter()
            .filter(|token| !token.is_punctuation())
            .count()
    }

    /// Index of the sentence with a token.
    pub fn sentence_of(&self, token: usize) -> usize {
        self.sentences
            .partition_point(|sentence| sentence.tokens.end <= token)
            .min(self.sentences.len().saturating_sub(1))
    }

    /// "and, um, drop" becomes "and drop"; "again, um, drop" becomes "again, drop".
    fn remove_hesitations(&mut self) {
        let hesitations = self.grammar.language.hesitations;
        if hesitations.is_empty() {
            return;
        }
        let mut kept: Vec<Token> = Vec::with_capacity(self.tokens.len());
        // Commas that were before and after a hesitation.
        let mut commas: Vec<usize> = Vec::new();
        let mut removed = false;
        for token in std::mem::take(&mut self.tokens) {
            if token.is_word() && hesitations.contains(&token.lower.as_str()) {
                removed = true;
                continue;
            }
            if removed && token.is_comma() {
                if kept.last().is_some_and(|last| last.is_comma()) {
                    commas.push(kept.len() - 1);
                }
                removed = false;
                continue;
            }
            removed = false;
            kept.push(token);
        }
        self.tokens = kept;
        commas.retain(|&comma| self.goes_on_at(comma));
        let mut index = 0;
        self.tokens.retain(|_| {
            index += 1;
            commas.binary_search(&(index - 1)).is_err()
        });
    }

    /// The word before `at` cannot end a clause.
    fn goes_on_at(&self, at: usize) -> bool {
        let grammar = self.grammar;
        [
            &grammar.blockers,
            &grammar.weak_connectives,
            &grammar.strong_connectives,
        ]
        .into_iter()
        .any(|list| list.ending_at(self, at).is_some())
    }

    /// "by, like, noon" becomes "by noon".
    fn remove_parentheticals(&mut self) {
        let grammar = self.grammar;
        let mut at = 0;
        while at < self.tokens.len() {
            if self.tokens[at].is_comma()
                && let Some(found) = grammar.parentheticals.longest_at(&*self, at + 1)
                && self
                    .tokens
                    .get(found.end)
                    .is_some_and(|token| token.is_comma())
            {
                self.tokens.drain(at..=found.end);
            } else {
                at += 1;
            }
        }
    }

    fn find_sentences(&self) -> Vec<Sentence> {
        let mut sentences = Vec::new();
        let mut start = 0;
        let mut at = 0;
        while at < self.tokens.len() {
            if !self.ends_sentence(at) {
                // "3 p.m. Bring it": the point belongs to the word.
                if self.ends_with_point(at) {
                    sentences.push(Sentence {
                        tokens: start..at + 1,
                        question: false,
                    });
                    start = at + 1;
                }
                at += 1;
                continue;
            }
            let end = at;
            let mut question = false;
            while at < self.tokens.len() && self.tokens[at].ends_sentence() {
                question |= self.tokens[at].is_question_mark();
                at += 1;
            }
            if end > start {
                sentences.push(Sentence {
                    tokens: start..end,
                    question,
                });
            }
            start = at;
        }
        if start < self.tokens.len() {
            sentences.push(Sentence {
                tokens: start..self.tokens.len(),
                question: false,
            });
        }
        sentences
    }

    fn ends_sentence(&self, at: usize) -> bool {
        let token = &self.tokens[at];
        if !token.ends_sentence() {
            return false;
        }
        if !token.is(".") && !token.is("…") {
            return true;
        }
        let last = at.checked_sub(1).map(|last| &self.tokens[last]);
        let next = self.tokens.get(at + 1);
        let abbreviation = last.is_some_and(|last| {
            let abbreviations = self.grammar.language.abbreviations;
            last.is_word() && token.glued && abbreviations.contains(&last.lower.as_str())
        });
        // "am 8. Juli".
        let ordinal = last.is_some_and(Token::is_number)
            && self
                .grammar
                .language
                .numerals
                .ordinal_suffixes
                .contains(&".")
            && next.is_some_and(|next| next.is_word())
            && (self.grammar.names.months.matches_at(self, at + 1)
                || next.is_some_and(|next| !next.capitalized));
        let goes_on = next.is_some_and(|next| {
            next.is_word() && next.range.start == token.range.end
                || (token.is("…") || self.tokens.get(at + 1).is_some_and(|next| next.is_comma()))
                    && !next.capitalized
        });
        !(abbreviation || ordinal || goes_on)
    }

    /// A word such as "p.m." before the beginning of another sentence.
    fn ends_with_point(&self, at: usize) -> bool {
        let token = &self.tokens[at];
        token.is_word()
            && self.text[token.range.clone()].ends_with('.')
            && self
                .tokens
                .get(at + 1)
                .is_some_and(|next| next.is_word() && next.capitalized)
            && !self.grammar.names.weekdays.matches_at(self, at + 1)
            && !self.grammar.names.months.matches_at(self, at + 1)
    }
}
