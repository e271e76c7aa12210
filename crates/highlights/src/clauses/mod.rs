//! Questions and requests to the listener.
//!
//! Speech has few reliable borders: a quarter of the texts have no punctuation. So each rule of a
//! language says how certain it is that it begins a clause, and where (see
//! [`crate::language::Position`]); a clause ends at punctuation or where something else begins.

mod clause;
mod extent;
mod reader;
mod stories;

use self::clause::Clause;
use self::reader::SentenceReader;
use crate::highlight::{Highlight, Kind};
use crate::message::Message;
use crate::phones::Phone;

/// In languages without rules.
const MAX_SHORT_QUESTION: usize = 12;

#[derive(Debug, Default)]
pub(crate) struct Clauses {
    found: Vec<Clause>,
    /// Of each token: it is in someone else's words, or in an aside.
    reported: Vec<bool>,
    /// The message tells what others asked.
    retells: bool,
}

impl Clauses {
    /// The message tells what others asked.
    pub fn retells(&self) -> bool {
        self.retells
    }

    /// There are several requests, or requests and questions.
    pub fn is_demanding(&self) -> bool {
        self.has_request() && self.found.len() > 1
    }

    fn has_request(&self) -> bool {
        self.found.iter().any(|clause| clause.kind == Kind::Request)
    }

    pub fn is_reported(&self, token: usize) -> bool {
        self.reported.get(token).copied().unwrap_or(false)
    }

    /// Kind of the clause with a token.
    pub fn kind_at(&self, token: usize) -> Option<Kind> {
        let clause = self
            .found
            .iter()
            .find(|clause| clause.tokens.contains(&token))?;
        Some(clause.kind)
    }

    pub fn count(&self) -> usize {
        self.found.len()
    }

    /// There is a question or request.
    pub fn concerns_listener(&self) -> bool {
        !self.found.is_empty()
    }

    pub fn highlights(&self, message: &Message) -> Vec<Highlight> {
        self.found
            .iter()
            .map(|clause| Highlight {
                kind: clause.kind,
                range: message.bytes(clause.tokens.clone()),
                value: None,
            })
            .collect()
    }
}

pub(crate) fn find(message: &Message, phones: &[Phone]) -> Clauses {
    let mut clauses = Clauses {
        found: Vec::new(),
        reported: vec![false; message.tokens.len()],
        retells: false,
    };
    if message.grammar.language.code.is_empty() {
        clauses.found = short_questions(message);
        return clauses;
    }
    // The sentence before announces someone's words, or is some of them.
    let mut announced = false;
    for (index, sentence) in message.sentences.iter().enumerate() {
        let goes_on_reporting = announced
            || sentence.question
                && index.checked_sub(1).is_some_and(|before| {
                    let before = &message.sentences[before];
                    before.question && clauses.is_reported(before.tokens.end - 1)
                });
        let mut reader = SentenceReader {
            message,
            phones,
            sentence,
            index,
            goes_on_reporting,
            found: Vec::new(),
            reported: Vec::new(),
            quotes: false,
        };
        reader.read();
        clauses.found.append(&mut reader.found);
        for token in reader.reported {
            clauses.reported[token] = true;
        }
        clauses.retells |= reader.quotes;
        let tokens = &sentence.tokens;
        announced = announced && reader.quotes
            || message
                .grammar
                .announcements
                .find_in(message, tokens.start, tokens.end)
                .is_some();
    }
    clauses.remove_quotes(message);
    clauses.remove_scenes(message);
    clauses.remove_musings(message);
    clauses
}

/// All that can be said of an unknown language.
fn short_questions(message: &Message) -> Vec<Clause> {
    /// Without spaces between words.
    const MAX_BYTES: usize = 100;
    message
        .sentences
        .iter()
        .filter(|sentence| {
            let words = sentence.tokens.len();
            let bytes = message.bytes(sentence.tokens.clone()).len();
            sentence.question && words <= MAX_SHORT_QUESTION && bytes <= MAX_BYTES
        })
        .map(|sentence| Clause {
            kind: Kind::Question,
            tokens: sentence.tokens.clone(),
            bare: true,
        })
        .collect()
}
