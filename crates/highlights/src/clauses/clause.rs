//! A question or request.

use std::ops::Range;

use crate::highlight::Kind;
use crate::message::Message;
use crate::patterns::PatternList;

/// Words of a clause at most.
pub(super) const MAX_LENGTH: usize = 40;
/// Tokens of a choice after a question: "you or Anil".
pub(super) const MAX_CHOICE: usize = 6;
/// A request of one word in a story is one of the last words.
const LAST_WORDS: usize = 12;

#[derive(Clone, Debug)]
pub(super) struct Clause {
    pub kind: Kind,
    pub tokens: Range<usize>,
    /// Only its mark tells that it is a question.
    pub bare: bool,
}

impl Clause {
    /// It is addressed to the listener.
    pub fn is_addressed(&self, message: &Message) -> bool {
        let grammar = message.grammar;
        let tables = &grammar.language.clauses;
        let Range { start, end } = self.tokens;
        let contains = |list: &PatternList| list.find_in(message, start, end).is_some();
        if self.kind == Kind::Request {
            // "imagine", "tell me".
            let exclaimed = self.tokens.len() == 1 && end + LAST_WORDS < message.tokens.len();
            return !exclaimed && (tables.pleas.is_empty() || contains(&grammar.pleas));
        }
        let sentence = &message.sentences[message.sentence_of(start)];
        let unknown = tables.listener.is_empty() && tables.bare_needs.is_empty();
        (sentence.question || !message.punctuated)
            && (unknown
                || has_alternative(message, self.tokens.clone())
                || contains(&grammar.listener)
                || contains(&grammar.bare_needs))
    }

    /// It is a question in the last sentence, after all that was told.
    pub fn ends_message(&self, message: &Message) -> bool {
        let sentence = &message.sentences[message.sentence_of(self.tokens.start)];
        self.kind == Kind::Question
            && !self.bare
            && sentence.question
            && sentence.tokens.end + 1 >= message.tokens.len()
    }
}

pub(super) fn has_alternative(message: &Message, tokens: Range<usize>) -> bool {
    let alternatives = message.grammar.language.clauses.alternatives;
    message.tokens[tokens]
        .iter()
        .any(|token| alternatives.contains(&token.lower.as_str()))
}
