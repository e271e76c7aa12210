//! Questions and requests to the listener.
//!
//! Speech has few reliable borders: a quarter of the texts have no punctuation. So each rule of a
//! language says how certain it is that it begins a clause, and where (see
//! [`crate::language::Position`]); a clause ends at punctuation or where something else begins.

use std::ops::Range;

use crate::grammar::Rules;
use crate::highlight::{Highlight, Kind};
use crate::language::{Mark, Position};
use crate::message::{Message, Sentence};
use crate::patterns::PatternList;
use crate::phones::Phone;
use crate::tokens::{Token, TokenKind};

/// Words of a clause at most.
const MAX_LENGTH: usize = 40;
/// Words of a clause in a message without punctuation, phone numbers aside.
const MAX_UNPUNCTUATED: usize = 14;
/// Words of a question that only its mark tells, at most.
const MAX_BARE_QUESTION: usize = 14;
/// In languages without rules.
const MAX_SHORT_QUESTION: usize = 12;
/// Tokens of a message that may be a story without a purpose.
const LONG_STORY: usize = 45;
/// In a story that tells what others said, tokens between their words and what is asked, at least.
const AFTER_REPORTED: usize = 9;
/// Tokens after what is asked in such a story, at most.
const BEFORE_END: usize = 40;
/// Words of a story after what its people ask, at least.
const MIN_STORY_AFTER: usize = 2;
/// A request of one word in a story is one of the last words.
const LAST_WORDS: usize = 12;
/// Tokens between what someone in a story asks and "I laughed so much", at most.
const BEFORE_REACTION: usize = 30;
/// Tokens of a choice after a question: "you or Anil".
const MAX_CHOICE: usize = 6;
/// Tokens of an item before the last one of a list, and "and".
const MAX_LIST_ITEM: usize = 4;
/// Tokens between "if" and the request that belongs to it, at most.
const MAX_CONDITION: usize = 14;
/// Words after the opening of a request, at least, that is complete before "or".
const LONG_REQUEST: usize = 3;
/// Words after the beginning of a clause in which no other begins.
const SUBJECT: usize = 2;
/// Without punctuation, reported speech has at most this many tokens.
const MAX_REPORTED: usize = 40;

#[derive(Clone, Debug)]
struct Clause {
    kind: Kind,
    tokens: Range<usize>,
    /// Only its mark tells that it is a question.
    bare: bool,
}

impl Clause {
    /// It is addressed to the listener.
    fn is_addressed(&self, message: &Message) -> bool {
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
}

fn has_alternative(message: &Message, tokens: Range<usize>) -> bool {
    let alternatives = message.grammar.language.clauses.alternatives;
    message.tokens[tokens]
        .iter()
        .any(|token| alternatives.contains(&token.lower.as_str()))
}

#[derive(Debug, Default)]
pub(crate) struct Clauses {
    found: Vec<Clause>,
    /// Of each token: it is in someone else's words, or in an aside.
    reported: Vec<bool>,
    /// The message tells what others asked.
    retells: bool,
}

impl Clauses {
    /// Whoever says "tu" to the listener does not say "prenez": those are someone else's words.
    fn remove_quotes(&mut self, message: &Message) {
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
    fn remove_scenes(&mut self, message: &Message) {
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
    fn remove_musings(&mut self, message: &Message) {
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
            after_story && clause.is_addressed(message)
        });
    }

    /// What the people of a story ask is left out: "my boss is obsessed. Have you read my email?"
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

struct SentenceReader<'m, 'a> {
    message: &'m Message<'a>,
    phones: &'m [Phone],
    sentence: &'m Sentence,
    index: usize,
    /// The sentence before ended with someone's question: "is this it? Is this what she wants?", or
    /// announced their words.
    goes_on_reporting: bool,
    found: Vec<Clause>,
    reported: Vec<usize>,
    /// Someone's question or request is reported.
    quotes: bool,
}

/// A place at which a clause may begin.
#[derive(Clone, Copy)]
struct Place {
    position: Position,
    /// After a request and a weak connective.
    joined: bool,
}

impl Place {
    const fn at(position: Position) -> Place {
        Place {
            position,
            joined: false,
        }
    }
}

/// The kind of a token.
struct Opening {
    kind: Kind,
    /// Token after the words that tell the kind.
    end: usize,
}

impl<'m, 'a> SentenceReader<'m, 'a> {
    fn read(&mut self) {
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
    fn name_with_comma(&self, at: usize) -> Option<usize> {
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
    fn opening(&self, at: usize, place: Place) -> Option<Opening> {
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

    /// The end of a clause whose first words end at `from`.
    fn clause_end(&self, from: usize, kind: Kind) -> usize {
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
        let only_opening =
            words == 0 && kind == Kind::Question && !grammar.language.clauses.subject_in_opening;
        if only_opening || subordinated || self.sentence.question {
            return false;
        }
        let subject = kind == Kind::Question
            && words < SUBJECT
            && !grammar.language.clauses.subject_in_opening;
        grammar.statements.matches_at(message, at) && !subject
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

    fn opens_after_connective(&self, at: usize, kind: Kind) -> bool {
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
    fn is_or(&self, at: usize) -> bool {
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
        if is_link(next)
            && message
                .tokens
                .get(next + 1)
                .is_some_and(|token| token.is_comma())
        {
            next += 2;
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

    fn has_or(&self, tokens: Range<usize>) -> bool {
        has_alternative(self.message, tokens)
    }

    /// Without "right", "or something" and punctuation at the end.
    fn without_tags(&self, from: usize, to: usize) -> usize {
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
        if !message.punctuated && tokens.clone().filter(is_word).count() > MAX_UNPUNCTUATED {
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
