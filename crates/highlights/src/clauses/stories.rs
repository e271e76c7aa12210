//! Questions and requests that a story only tells.

use std::ops::Range;

use super::Clauses;
use super::clause::Clause;
use crate::highlight::Kind;
use crate::message::Message;
use crate::patterns::PatternList;
use crate::tokens::Token;

/// Tokens of a message that may be a story without a purpose.
const LONG_STORY: usize = 45;
/// In a story that tells what others said, tokens between their words and what is asked, at least.
const AFTER_REPORTED: usize = 9;
/// Tokens after what is asked in such a story, at most.
const BEFORE_END: usize = 40;
/// Words of a story after what its people ask, at least.
const MIN_STORY_AFTER: usize = 2;
/// Tokens between what someone in a story asks and "I laughed so much", at most.
const BEFORE_REACTION: usize = 30;

impl Clauses {
    /// Whoever says "tu" to the listener does not say "prenez": those are someone else's words.
    pub(super) fn remove_quotes(&mut self, message: &Message) {
        let grammar = message.grammar;
        let is_formal = |clause: &Clause| {
            let Range { start, end } = clause.tokens;
            clause.kind == Kind::Request && grammar.formal.find_in(message, start, end).is_some()
        };
        let is_said = |at: &usize| {
            let formal_request = |clause: &Clause| clause.tokens.contains(at) && is_formal(clause);
            !self.reported[*at] && !self.found.iter().any(formal_request)
        };
        let says = |list: &PatternList| {
            (0..message.tokens.len())
                .filter(is_said)
                .any(|at| list.matches_at(message, at))
        };
        if says(&grammar.familiar) && !says(&grammar.formal) {
            self.found.retain(|clause| !is_formal(clause));
        }
    }

    /// "Who is next? I was so embarrassed": asked in a story, by anyone.
    pub(super) fn remove_scenes(&mut self, message: &Message) {
        let reactions = &message.grammar.reactions;
        let reactions: Vec<usize> = (0..message.tokens.len())
            .filter(|&at| reactions.matches_at(message, at))
            .collect();
        self.found.retain(|clause| {
            let end = clause.tokens.end;
            !reactions
                .iter()
                .any(|&at| (end..end + BEFORE_REACTION).contains(&at))
        });
    }

    /// In a story that is long or retells what others asked, only what surely concerns the listener
    /// counts.
    pub(super) fn remove_musings(&mut self, message: &Message) {
        let grammar = message.grammar;
        let is_long =
            message.tokens.len() > LONG_STORY && !self.has_request() && message.links.is_empty();
        let is_retold = self.retells();
        if !is_long && !is_retold {
            return;
        }
        let tables = &grammar.language.clauses;
        self.found.retain(|clause| {
            if is_retold && clause.bare {
                return false;
            }
            if !is_retold && clause.ends_message(message) {
                return true;
            }
            let (needed, patterns) = match clause.kind {
                Kind::Question => (!tables.listener.is_empty(), &grammar.listener),
                _ => (is_retold && !tables.pleas.is_empty(), &grammar.pleas),
            };
            let tokens = clause.tokens.clone();
            !needed
                || patterns
                    .find_in(message, tokens.start, tokens.end)
                    .is_some()
        });
    }

    /// In a story, only what is surely asked of the listener stays: with a word to them, and after all
    /// that others said.
    pub fn keep_addressed(&mut self, message: &Message) {
        let told = self.reported.iter().rposition(|reported| *reported);
        let count = message.tokens.len();
        self.found.retain(|clause| {
            let (start, end) = (clause.tokens.start, clause.tokens.end);
            let after_story =
                told.is_none_or(|told| start > told + AFTER_REPORTED && end + BEFORE_END >= count);
            after_story && (clause.is_addressed(message) || clause.ends_message(message))
        });
    }

    /// Leaves out what the people of a story ask: "my boss is obsessed. Have you read my email?"
    ///
    /// A message that asks something itself says more to the listener than its questions and requests.
    pub fn remove_dialogue(&mut self, message: &Message) {
        let grammar = message.grammar;
        let (Some(first), Some(last)) = (self.found.first(), self.found.last()) else {
            return;
        };
        // The story goes on after them.
        let words_after = message.tokens[last.tokens.end..]
            .iter()
            .filter(|token| token.is_word())
            .count();
        let tells = grammar
            .characters
            .find_in(message, 0, first.tokens.start)
            .is_some();
        if !tells || words_after < MIN_STORY_AFTER || greets(message) {
            return;
        }
        let mut from = 0;
        let addresses = |from, to| grammar.address.find_in(message, from, to).is_some();
        for clause in &self.found {
            if addresses(from, clause.tokens.start) {
                return;
            }
            from = clause.tokens.end;
        }
        if !addresses(from, message.tokens.len()) {
            self.found.clear();
        }
    }
}

/// A name or the like is at the beginning: "Mum, ...", "Good morning Ana, ...".
fn greets(message: &Message) -> bool {
    let grammar = message.grammar;
    let mut at = 0;
    while let Some(found) = grammar.fillers.longest_at(message, at) {
        at = found.end;
        while message
            .tokens
            .get(at)
            .is_some_and(|token| token.is_punctuation())
        {
            at += 1;
        }
    }
    let is_name = |token: &Token| token.is_word() && token.capitalized;
    let names = message.tokens[at..]
        .iter()
        .take_while(|token| is_name(token))
        .count();
    let ended = message
        .tokens
        .get(at + names)
        .is_some_and(|token| token.is_comma() || token.ends_sentence());
    // Not "Mum rang".
    let called =
        grammar.vocatives.matches_at(message, at) && !grammar.characters.matches_at(message, at);
    called || names > 0 && ended
}
