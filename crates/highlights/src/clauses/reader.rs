//! Reads the questions and requests of a sentence.

use std::ops::Range;

use super::clause::{Clause, MAX_CHOICE, MAX_LENGTH};
use crate::grammar::Rules;
use crate::highlight::Kind;
use crate::language::{Mark, Position};
use crate::message::{Message, Sentence};
use crate::phones::Phone;
use crate::tokens::TokenKind;

/// Words of a clause in a message without punctuation, phone numbers aside.
const MAX_UNPUNCTUATED: usize = 14;
/// The same in languages whose statements may begin without their subject: of 23 longer ones, 15 went
/// on where something else had begun.
const MAX_UNPUNCTUATED_WITHOUT_SUBJECTS: usize = 10;
/// Before the end of such a message.
const MAX_BEFORE_MORE: usize = 7;
/// Words of a question that only its mark tells, at most.
const MAX_BARE_QUESTION: usize = 14;
/// Tokens between "if" and the request that belongs to it, at most.
const MAX_CONDITION: usize = 14;
/// Without punctuation, reported speech has at most this many tokens.
const MAX_REPORTED: usize = 40;

pub(super) struct SentenceReader<'m, 'a> {
    pub message: &'m Message<'a>,
    pub phones: &'m [Phone],
    pub sentence: &'m Sentence,
    pub index: usize,
    /// The sentence before ended with someone's question: "is this it? Is this what she wants?", or
    /// announced their words.
    pub goes_on_reporting: bool,
    pub found: Vec<Clause>,
    pub reported: Vec<usize>,
    /// Someone's question or request is reported.
    pub quotes: bool,
}

/// A place at which a clause may begin.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub position: Position,
    /// After a request and a weak connective.
    pub joined: bool,
}

impl Place {
    pub const fn at(position: Position) -> Place {
        Place {
            position,
            joined: false,
        }
    }
}

/// The kind of a token.
pub(super) struct Opening {
    pub kind: Kind,
    /// Token after the words that tell the kind.
    pub end: usize,
}

impl<'m, 'a> SentenceReader<'m, 'a> {
    pub fn read(&mut self) {
        let message = self.message;
        let grammar = message.grammar;
        let (start, end) = (self.sentence.tokens.start, self.sentence.tokens.end);
        if grammar.asides.find_in(message, start, end).is_some() || self.is_reported_after() {
            self.reported.extend(start..end);
            self.quotes |= self.sentence.question;
            return;
        }
        let mut at = start;
        let mut place = Place::at(Position::Sentence);
        // Start of "if you have time".
        let mut condition: Option<usize> = None;
        let mut reported_until = if self.goes_on_reporting { end } else { 0 };
        // The start of the last clause of any kind.
        let mut last_start = start;
        while at < end {
            if at >= reported_until
                && let Some(next) = self.read_marked_question(at)
            {
                at = next;
                last_start = at;
                continue;
            }
            // Many are also fillers.
            let is_reset = at < reported_until && grammar.resets.matches_at(message, at);
            if !is_reset && let Some((next, reached)) = self.skip_starter(at, place) {
                // Not "at nine or half past nine", "a cake and a candle".
                let joins_words = at > start
                    && message.grammar.weak_connectives.matches_at(message, at)
                    && place.position == Position::Anywhere
                    && !self.opens_after_connective(next, Kind::Request);
                // "Tuesday, or Wednesday" is one question; not "you know that, or?".
                let offers_another = next + 1 < end
                    && self.is_or(next + 1)
                    && !message.tokens[next + 1].is_punctuation();
                let alternative = self.is_or(next) || offers_another;
                at = next;
                place = reached;
                if !alternative && !joins_words {
                    last_start = at;
                }
                continue;
            }
            if let Some(found) = grammar.resets.longest_at(message, at) {
                reported_until = 0;
                at = found.end;
                place = Place::at(Position::Break);
                last_start = at;
                continue;
            }
            if let Some(found) = grammar.hearsay.longest_at(message, at) {
                reported_until = end.min(found.end + MAX_REPORTED);
                at = found.end;
                place = Place::at(Position::Break);
                self.quotes |= self.sentence.question;
                continue;
            }
            if at < reported_until {
                self.quotes |= self.rule_at(at, place).is_some();
                self.reported.push(at);
                at += 1;
                place = Place::at(Position::Anywhere);
                continue;
            }
            if place.position > Position::Anywhere && grammar.conditionals.matches_at(message, at) {
                condition = Some(at);
            }
            if let Some(found) = grammar.not_requests.longest_at(message, at)
                && place.position >= Position::Clause
            {
                at = found.end;
                place = Place::at(Position::Anywhere);
                continue;
            }
            if let Some(opening) = self.opening(at, place)
                && !self.is_main_clause(condition, &opening)
            {
                let from = condition
                    .filter(|&from| at - from <= MAX_CONDITION)
                    .unwrap_or(at);
                let to = self.clause_end(opening.end, opening.kind);
                let next = to.max(opening.end);
                self.add(opening.kind, from..to);
                condition = None;
                at = self.read_alternative(opening.kind, next);
                place = Place::at(Position::Anywhere);
                last_start = at;
                continue;
            }
            at += 1;
            place = Place::at(Position::Anywhere);
        }
        if self.sentence.question && reported_until == 0 {
            self.add_bare_question(last_start);
        }
    }

    /// A question after "¿", which says exactly where it begins; the token after it.
    fn read_marked_question(&mut self, at: usize) -> Option<usize> {
        let message = self.message;
        if !self.sentence.question || !message.tokens[at].is("¿") {
            return None;
        }
        let end = self.sentence.tokens.end;
        let mut start = at + 1;
        let mut place = Place::at(Position::Sentence);
        while start < end
            && let Some((next, reached)) = self.skip_starter(start, place)
        {
            (start, place) = (next, reached);
        }
        let to = self.without_tags(start, end);
        let is_request = start < end
            && self
                .rule_at(start, place)
                .is_some_and(|opening| opening.kind == Kind::Request);
        if is_request || to <= start || to - start > MAX_LENGTH {
            return None;
        }
        if !message.grammar.rhetorical.matches_at(message, start) {
            self.add(Kind::Question, start..to);
        }
        Some(end)
    }

    /// "can you fetch me or do I take the bus": what follows a request is a question. The token after
    /// what was read.
    fn read_alternative(&mut self, kind: Kind, at: usize) -> usize {
        let message = self.message;
        let end = self.sentence.tokens.end;
        let comma = message.tokens.get(at).is_some_and(|token| token.is_comma());
        let connective = if comma { at + 1 } else { at };
        if kind != Kind::Request || !self.sentence.question || connective + 1 >= end {
            return at;
        }
        let start = connective + 1;
        let is_alternative = self.is_or(start);
        if !is_alternative || !message.grammar.statements.matches_at(message, start) {
            return at;
        }
        let to = self.without_tags(start, end);
        self.add(Kind::Question, start..to);
        end
    }

    /// "…, he says": someone's words precede.
    fn is_reported_after(&self) -> bool {
        let message = self.message;
        self.sentence.tokens.clone().any(|at| {
            message.tokens[at].is_punctuation()
                && message.grammar.hearsay_after.matches_at(message, at + 1)
        })
    }

    /// The token after punctuation, a filler, vocative or connective at `at`, and how certainly a
    /// clause begins there.
    fn skip_starter(&self, at: usize, place: Place) -> Option<(usize, Place)> {
        let message = self.message;
        let grammar = message.grammar;
        let token = &message.tokens[at];
        let position = place.position;
        let at_least = |reached: Position| Place {
            position: position.max(reached),
            ..place
        };
        if token.is_punctuation() || token.kind == TokenKind::Link {
            return Some((at + 1, at_least(Position::Break)));
        }
        if position == Position::Sentence
            && let Some(end) = self.name_with_comma(at)
        {
            return Some((end, place));
        }
        if position >= Position::Clause {
            if let Some(found) = grammar.vocatives.longest_at(message, at) {
                let within = found.end <= self.sentence.tokens.end;
                return within.then(|| (found.end, at_least(Position::Break)));
            }
            if let Some(found) = grammar.fillers.longest_at(message, at) {
                return Some((found.end, at_least(Position::Break)));
            }
        }
        if let Some(found) = grammar.strong_connectives.longest_at(message, at) {
            return Some((found.end, at_least(Position::Break)));
        }
        let found = grammar.weak_connectives.longest_at(message, at)?;
        let joined = self
            .found
            .last()
            .is_some_and(|last| last.kind == Kind::Request && last.tokens.end + 1 >= at);
        let reached = if joined {
            Position::Break
        } else {
            Position::Clause
        };
        Some((
            found.end,
            Place {
                position: position.max(reached),
                joined,
            },
        ))
    }

    /// End of "Mr. Costa," or "Siobhán,".
    pub(super) fn name_with_comma(&self, at: usize) -> Option<usize> {
        /// Words of a name.
        const MAX_NAME: usize = 3;
        let tokens = &self.message.tokens;
        let mut end = at;
        while tokens.get(end).is_some_and(|token| {
            token.is_word() && token.capitalized
                || token.is(".") && tokens.get(end + 1).is_some_and(|next| next.capitalized)
        }) {
            end += 1;
        }
        let is_name = end > at && end <= at + MAX_NAME && end < self.sentence.tokens.end;
        let only_one_or_surely_name = end == at + 1 || tokens[at].capitalized;
        (is_name
            && only_one_or_surely_name
            && tokens[end].is_comma()
            && !self.message.grammar.statements.matches_at(self.message, at)
            && !self.message.grammar.address.matches_at(self.message, at)
            && self
                .rule_at(at, Place::at(Position::Sentence))
                .is_none_or(|opening| opening.end > end))
        .then_some(end + 1)
    }

    /// A question or request that begins at `at`.
    pub(super) fn opening(&self, at: usize, place: Place) -> Option<Opening> {
        let opening = self.rule_at(at, place)?;
        let grammar = self.message.grammar;
        if opening.kind == Kind::Request && grammar.not_requests.matches_at(self.message, at) {
            return None;
        }
        if opening.kind == Kind::Question && grammar.rhetorical.matches_at(self.message, at) {
            return None;
        }
        Some(opening)
    }

    /// "wenn du willst, kannst du": no question.
    fn is_main_clause(&self, condition: Option<usize>, opening: &Opening) -> bool {
        condition.is_some()
            && opening.kind == Kind::Question
            && !self.sentence.question
            && self
                .message
                .grammar
                .language
                .clauses
                .inverted_after_condition
    }

    fn is_blocked(&self, at: usize) -> bool {
        at > 0
            && self
                .message
                .grammar
                .blockers
                .ending_at(self.message, at)
                .is_some()
    }

    fn rule_at(&self, at: usize, place: Place) -> Option<Opening> {
        let message = self.message;
        let grammar = message.grammar;
        let end = self.sentence.tokens.end;
        let blocked = place.position == Position::Anywhere && self.is_blocked(at);
        let longest = |rules: &Rules| {
            rules
                .patterns
                .all_at(message, at)
                .filter(|found| {
                    let rule = rules.of_patterns[found.pattern];
                    found.end <= end
                        && rule.position <= place.position
                        && (!blocked || rule.unblocked)
                        && (!rule.joined || place.joined)
                        && self.has_mark(rule.mark)
                })
                .map(|found| found.end)
                .max()
        };
        let request = longest(&grammar.requests);
        let question = longest(&grammar.questions);
        match (request, question) {
            (Some(request), Some(question)) if question > request => Some(Opening {
                kind: Kind::Question,
                end: question,
            }),
            (Some(end), _) => Some(Opening {
                kind: Kind::Request,
                end,
            }),
            (None, Some(end)) => Some(Opening {
                kind: Kind::Question,
                end,
            }),
            (None, None) => None,
        }
    }

    fn has_mark(&self, mark: Mark) -> bool {
        match mark {
            Mark::Any => true,
            Mark::Question => self.sentence.question,
            Mark::None => !self.message.punctuated,
            Mark::QuestionOrNone => self.sentence.question || !self.message.punctuated,
        }
    }

    /// The last clause of a sentence with a question mark that no rule recognized.
    fn add_bare_question(&mut self, last_start: usize) {
        let message = self.message;
        let grammar = message.grammar;
        let end = self.sentence.tokens.end;
        let mut start = last_start;
        let covered = self.found.last().is_some_and(|last| {
            let between = last.tokens.end..start.max(last.tokens.end);
            last.tokens.end + 3 >= end
                || message.tokens[between]
                    .iter()
                    .all(|token| token.is_punctuation())
        });
        if let Some(mark) = (start..end).rev().find(|&at| message.tokens[at].is("¿")) {
            start = mark + 1;
        }
        let to = self.without_tags(start, end);
        let words = to.saturating_sub(start);
        if !grammar.language.clauses.bare_questions
            || covered
            || words == 0
            || words > MAX_BARE_QUESTION
            || self.is_explained()
            || !self.has_needed(start, to)
            || grammar.rhetorical.matches_at(message, start)
            || grammar
                .tags
                .longest_at(message, start)
                .is_some_and(|tag| tag.end >= end)
        {
            return;
        }
        let before = self.found.len();
        self.add(Kind::Question, start..to);
        for clause in &mut self.found[before..] {
            clause.bare = true;
        }
    }

    /// A reason follows the last clause: "can you come at ten, because the plumber is here?"
    fn is_explained(&self) -> bool {
        let message = self.message;
        let grammar = message.grammar;
        self.found.last().is_some_and(|last| {
            let mut next = last.tokens.end;
            while message
                .tokens
                .get(next)
                .is_some_and(|token| token.is_comma())
            {
                next += 1;
            }
            grammar.explanations.matches_at(message, next)
                || grammar.statements.matches_at(message, next)
        })
    }

    fn has_needed(&self, from: usize, to: usize) -> bool {
        let grammar = self.message.grammar;
        grammar.language.clauses.bare_needs.is_empty()
            || grammar.bare_needs.find_in(self.message, from, to).is_some()
    }

    fn add(&mut self, kind: Kind, tokens: Range<usize>) {
        let message = self.message;
        // So long, it goes on where something else has begun.
        let is_word = |at: &usize| !self.phones.iter().any(|phone| phone.tokens.contains(at));
        let most = if message
            .grammar
            .language
            .clauses
            .statements_begin_with_subject
        {
            MAX_UNPUNCTUATED
        } else if tokens.end == message.tokens.len() {
            MAX_UNPUNCTUATED_WITHOUT_SUBJECTS
        } else {
            MAX_BEFORE_MORE
        };
        if !message.punctuated && tokens.clone().filter(is_word).count() > most {
            return;
        }
        if tokens.is_empty() || (kind == Kind::Question && self.expects_no_answer(&tokens)) {
            return;
        }
        let mut tokens = tokens;
        // Of "ring me and I'll tell you".
        while kind == Kind::Request
            && tokens.len() > 1
            && let Some(start) = message
                .grammar
                .weak_connectives
                .ending_at(message, tokens.end)
        {
            tokens.end = start;
        }
        // "come in he says", "do you drive like this he says".
        let hearsay_after = &message.grammar.hearsay_after;
        if (tokens.end..=tokens.end + usize::from(kind == Kind::Question))
            .take_while(|&at| at < self.sentence.tokens.end)
            .any(|at| hearsay_after.matches_at(message, at))
        {
            return;
        }
        // "Tea or coffee, what would you like".
        let before = self.sentence.tokens.start..tokens.start;
        let is_free = self
            .found
            .last()
            .is_none_or(|last| last.tokens.end <= before.start);
        if kind == Kind::Question
            && is_free
            && before.len() <= MAX_CHOICE
            && self.has_or(before.clone())
            // "I don't know whether to go or stay, what do you think".
            && !before
                .clone()
                .any(|at| message.grammar.statements.matches_at(message, at))
        {
            tokens.start = before.start;
        }
        // "¿" and the like inside of the clause's first words.
        while message.tokens[tokens.start].is_punctuation() && tokens.len() > 1 {
            tokens.start += 1;
        }
        self.found.push(Clause {
            kind,
            tokens,
            bare: false,
        });
    }

    fn expects_no_answer(&self, tokens: &Range<usize>) -> bool {
        let message = self.message;
        let grammar = message.grammar;
        let only_tag = grammar
            .tags
            .longest_at(message, tokens.start)
            .is_some_and(|tag| tag.end >= tokens.end || message.tokens[tag.end].is_comma());
        if only_tag {
            return true;
        }
        if grammar
            .rhetorical_within
            .find_in(message, tokens.start, tokens.end)
            .is_some()
        {
            return true;
        }
        let last_of_sentence = tokens.end + 2 >= self.sentence.tokens.end;
        last_of_sentence
            && self.sentence.question
            && message
                .sentences
                .get(self.index + 1)
                .is_some_and(|next| grammar.answers.matches_at(message, next.tokens.start))
    }
}
