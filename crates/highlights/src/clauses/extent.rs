//! The end of a question or request.

use std::ops::Range;

use super::clause::{MAX_CHOICE, MAX_LENGTH, has_alternative};
use super::reader::{Place, SentenceReader};
use crate::highlight::Kind;
use crate::language::Position;
use crate::tokens::TokenKind;

/// Tokens of an item before the last one of a list, and "and".
const MAX_LIST_ITEM: usize = 4;
/// Words after the opening of a request, at least, that is complete before "or".
const LONG_REQUEST: usize = 3;
/// Words after the beginning of a clause in which no other begins.
const SUBJECT: usize = 2;

impl SentenceReader<'_, '_> {
    /// The end of a clause whose first words end at `from`.
    pub(super) fn clause_end(&self, from: usize, kind: Kind) -> usize {
        let message = self.message;
        let end = self.sentence.tokens.end.min(from + MAX_LENGTH);
        let mut at = from;
        while at < end {
            if message.tokens[at].is(".") {
                // Of an abbreviation or ordinal, or the sentence would have ended.
                at += 1;
            } else if message.tokens[at].is_punctuation() {
                if self.ends_at_comma(at, kind) {
                    break;
                }
                at += 1;
            } else if self.begins_something(at, kind, at - from) {
                break;
            } else {
                at += 1;
            }
        }
        self.without_tags(from, at.max(from))
    }

    /// Something else begins at `at`, where no punctuation is.
    ///
    /// `words`: of the clause so far. The first ones can only be its subject ("which ones do you want",
    /// "can Anna bring us").
    fn begins_something(&self, at: usize, kind: Kind, words: usize) -> bool {
        let message = self.message;
        let grammar = message.grammar;
        let subordinated = at > 0 && grammar.subordinators.ending_at(message, at).is_some();
        if grammar.explanations.matches_at(message, at)
            || grammar.resets.matches_at(message, at)
            || grammar.strong_connectives.matches_at(message, at) && self.opens(at, kind)
        {
            return true;
        }
        let after_link = at > 0 && message.tokens[at - 1].kind == TokenKind::Link;
        let after_phone = self.phones.iter().any(|phone| phone.tokens.end == at);
        if let Some(connective) = grammar.weak_connectives.longest_at(message, at) {
            let is_complete = words >= LONG_REQUEST || after_link || after_phone;
            return grammar
                .compounds
                .ending_at(message, connective.end)
                .is_none()
                && (self.opens_after_connective(connective.end, kind)
                    || is_complete && self.is_another_request(connective.end, kind));
        }
        // Without punctuation, an address or phone number is the end of its sentence.
        if (after_link || after_phone) && !message.punctuated {
            return true;
        }
        // A question mark tells where the clause ends, whatever is inside.
        if subordinated || self.sentence.question {
            return false;
        }
        grammar.statements.matches_at(message, at)
            || grammar.hearsay.matches_at(message, at)
            || words >= SUBJECT && self.opening(at, Place::at(Position::Anywhere)).is_some()
    }

    /// A statement, question or request begins after the strong connectives at `at`.
    fn opens(&self, at: usize, kind: Kind) -> bool {
        let message = self.message;
        let mut start = at;
        while let Some(found) = message
            .grammar
            .strong_connectives
            .longest_at(message, start)
        {
            start = found.end;
        }
        self.opens_after_connective(start, kind)
    }

    pub(super) fn opens_after_connective(&self, at: usize, kind: Kind) -> bool {
        let message = self.message;
        let grammar = message.grammar;
        let mut at = at;
        while let Some(found) = grammar.fillers.longest_at(message, at) {
            at = found.end;
        }
        if at >= self.sentence.tokens.end {
            return false;
        }
        // "will you bring it or we fetch it" asks one thing.
        let marked = kind == Kind::Question && self.sentence.question;
        let alternative = kind == Kind::Question && self.is_or(at);
        if grammar.statements.matches_at(message, at) && !alternative && !marked
            || grammar.explanations.matches_at(message, at)
            || grammar.hearsay.matches_at(message, at)
        {
            return true;
        }
        // After a request, "and" may join another one.
        let joined = kind == Kind::Request;
        let position = if joined {
            Position::Break
        } else {
            Position::Clause
        };
        self.opening(at, Place { position, joined })
            .is_some_and(|opening| {
                // "do you need plates or are you fine" asks one thing, "shall I come or can you
                // send it" two.
                let addressed = || grammar.listener.find_in(message, at, opening.end).is_some();
                opening.kind != kind && (!alternative || addressed()) || !self.is_or(at)
            })
    }

    /// "call me at 555 1234 or send me a message" are two requests, "call or text me" is one.
    fn is_another_request(&self, at: usize, kind: Kind) -> bool {
        let place = Place {
            position: Position::Break,
            joined: true,
        };
        kind == Kind::Request
            && self.is_or(at)
            && self
                .opening(at, place)
                .is_some_and(|opening| opening.kind == Kind::Request)
    }

    /// The word before means "or".
    pub(super) fn is_or(&self, at: usize) -> bool {
        let alternatives = self.message.grammar.language.clauses.alternatives;
        at > 0 && alternatives.contains(&self.message.tokens[at - 1].lower.as_str())
    }

    fn ends_at_comma(&self, at: usize, kind: Kind) -> bool {
        let message = self.message;
        let grammar = message.grammar;
        // "ring 555, 12, 34".
        if self.phones.iter().any(|phone| phone.tokens.contains(&at)) {
            return false;
        }
        // "the red folder, the one on the wardrobe".
        if grammar.explanations.matches_at(message, at) {
            return true;
        }
        let mut next = at + 1;
        while let Some(filler) = grammar.fillers.longest_at(message, next) {
            next = filler.end;
        }
        if next >= self.sentence.tokens.end || !message.tokens[at].is_comma() {
            return true;
        }
        // "who presents the budget, you or Anil", "how many, is it two or three".
        let rest = next..self.sentence.tokens.end;
        if kind == Kind::Question && rest.len() <= MAX_CHOICE && self.has_or(rest) {
            return false;
        }
        let connective = grammar.weak_connectives.longest_at(message, next);
        // The mark tells where the question ends.
        if kind == Kind::Question && self.sentence.question && connective.is_none() {
            return grammar.explanations.matches_at(message, next)
                || grammar.hearsay.matches_at(message, next)
                || self.opening(next, Place::at(Position::Break)).is_some();
        }
        if let Some(connective) = connective {
            return self.opens_after_connective(connective.end, kind)
                || kind == Kind::Request && !self.is_or(connective.end)
                || self.is_another_request(connective.end, kind);
        }
        // "ring me, Anna, before noon".
        if let Some(end) = self.name_with_comma(next) {
            next = end;
        }
        // "look at the page, example.com, before you book".
        let is_link = |at: usize| {
            message
                .tokens
                .get(at)
                .is_some_and(|token| token.kind == TokenKind::Link)
        };
        if is_link(next) {
            next += 1;
            if next >= self.sentence.tokens.end {
                return false;
            }
            if message.tokens[next].is_comma() {
                next += 1;
            }
        }
        if self.begins_something(next, kind, SUBJECT)
            || self.opening(next, Place::at(Position::Break)).is_some()
        {
            return true;
        }
        // Also in a sentence with a question mark.
        if kind == Kind::Request && grammar.statements.matches_at(message, next) {
            return true;
        }
        !grammar.subordinators.matches_at(message, next)
            && !grammar.continuers.matches_at(message, next)
            && !self.goes_on_as_list(next, kind)
    }

    /// "bring cups, plates and the cake".
    fn goes_on_as_list(&self, at: usize, kind: Kind) -> bool {
        let message = self.message;
        if message.grammar.language.clauses.no_comma_lists {
            return false;
        }
        let connectives = &message.grammar.weak_connectives;
        let end = self.sentence.tokens.end.min(at + MAX_LIST_ITEM);
        (at..end)
            .take_while(|&at| !message.tokens[at].is_punctuation())
            .find_map(|at| connectives.longest_at(message, at))
            .is_some_and(|found| !self.opens_after_connective(found.end, kind))
    }

    pub(super) fn has_or(&self, tokens: Range<usize>) -> bool {
        has_alternative(self.message, tokens)
    }

    /// Without "right", "or something" and punctuation at the end.
    pub(super) fn without_tags(&self, from: usize, to: usize) -> usize {
        let message = self.message;
        let mut to = to;
        loop {
            let before = to;
            while to > from && message.tokens[to - 1].is_punctuation() {
                to -= 1;
            }
            if let Some(start) = message.grammar.tags.ending_at(message, to)
                && start >= from
            {
                to = start;
            }
            if to == before {
                return to;
            }
        }
    }
}
