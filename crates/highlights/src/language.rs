//! The tables of patterns, and a few functions, in which languages differ.
//!
//! A pattern is words separated by spaces, compared with the lower-cased words of the text:
//!
//! | | matches |
//! |---|---|
//! | `send` | the word, without apostrophes ("don't" is `dont`), with its accents |
//! | `a|an|the` | one of them |
//! | `(please)`, `(a|the)` | it or nothing |
//! | `@verb` | a word of the set `verb` |
//! | `un*`, `*me` | a word with this start or end |
//! | `*` | any word |
//! | `!a|b` | nothing, if the next word is none of them |
//! | `...` | up to four words, as few as possible |
//! | `,` | a comma, colon or quotation mark; `(,)` perhaps |
//! | `:` | a colon or quotation mark |
//! | `-` | nothing, before a word joined by a hyphen ("off" in "kick-off") |
//! | `$` | nothing, before punctuation or the end |
//! | `#n` | a number, in digits or words |
//! | `#hour`, `#minute`, `#clock` | 0 to 24; 0 to 59 (digits: two); `17:30`, `7.30` |
//! | `#day`, `#ordinal`, `#month`, `#weekday`, `#year` | 1 to 31; first to thirty-first; … |
//!
//! Words joined by a hyphen are several words. Hesitations are removed before anything is compared.
//!
//! `words!`, `patterns!`, `numbers!` and `pairs!` make a table of one text (see `tables`).

/// Within words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Apostrophe {
    /// "don't" is one word.
    Joins,
    /// "n'oublie" is "n" and "oublie".
    Splits,
}

#[derive(Clone, Copy)]
pub(crate) struct Language {
    /// ISO 639-1.
    pub code: &'static str,
    pub apostrophe: Apostrophe,
    /// Words that would be another word without their apostrophe, and the form to compare instead:
    /// "we're" and "weare".
    pub contractions: &'static [(&'static str, &'static str)],
    /// Bytes at the start of a word that are a word of their own (Arabic "و"); 0 for most.
    pub split: fn(&str) -> usize,
    /// Words before whose point no sentence ends: "mr".
    pub abbreviations: &'static [&'static str],
    /// Words that say nothing, removed with a comma on both sides: "um".
    pub hesitations: &'static [&'static str],
    /// Patterns that are removed if a comma is before and after: "like", "you know".
    pub parentheticals: &'static [&'static str],
    /// Spoken "/" and "." of web addresses: "slash", "dot".
    pub link_slashes: &'static [&'static str],
    pub link_dots: &'static [&'static str],
    /// Named sets of words for `@name` in patterns. At most 60.
    pub sets: &'static [(&'static str, &'static [&'static str])],
    /// Sets that also contain the words for which `is_member(set, word)` holds: "llámame".
    pub productive_sets: &'static [&'static str],
    pub is_member: fn(&str, &str) -> bool,
    pub numerals: Numerals,
    pub dates: Dates,
    pub amounts: Amounts,
    pub phones: Phones,
    pub clauses: Clauses,
}

#[derive(Clone, Copy)]
pub(crate) struct Numerals {
    /// 0 to 90, and hundreds that are one word (doscientos).
    pub cardinals: &'static [(&'static str, u32)],
    /// Hundred, thousand, million: multiply what is before them.
    pub multipliers: &'static [(&'static str, u32)],
    /// "and" inside numbers.
    pub connectors: &'static [&'static str],
    /// "a" in "a hundred": 1 only before a multiplier.
    pub one_before_multiplier: &'static [&'static str],
    /// Ordinals, 1 to 31. "twenty first" is added up.
    pub ordinals: &'static [(&'static str, u32)],
    /// "st" in "21st".
    pub ordinal_suffixes: &'static [&'static str],
    /// Number that is one word made of several: "fünfundzwanzig".
    pub compound: fn(&str) -> Option<u32>,
    /// As `compound`, for ordinals: "einundzwanzigsten".
    pub compound_ordinal: fn(&str) -> Option<u32>,
    /// "five and twenty".
    pub units_first: bool,
    /// 60 and 80 are followed by 10 to 19, as in French.
    pub vigesimal: bool,
    /// "1 250" is one number.
    pub spaced_thousands: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PartOfDay {
    Morning,
    /// Around 12: "at one (at midday)" is 13:00.
    Midday,
    Afternoon,
    Evening,
    /// 6 to 11 are p.m., 12 to 5 a.m.
    Night,
}

#[derive(Clone, Copy)]
pub(crate) struct RelativeDay {
    pub pattern: &'static str,
    /// From the day of the message.
    pub days: i16,
    /// "tonight".
    pub part: Option<PartOfDay>,
}

pub(crate) const fn day(pattern: &'static str, days: i16) -> RelativeDay {
    RelativeDay {
        pattern,
        days,
        part: None,
    }
}

pub(crate) const fn day_part(pattern: &'static str, days: i16, part: PartOfDay) -> RelativeDay {
    RelativeDay {
        pattern,
        days,
        part: Some(part),
    }
}

/// A way to say a clock time: the hour (`#hour`, or `hour` for noon and midnight), plus `minutes`,
/// plus or minus `#minute` or `#n` by `sign`. `#clock` is complete.
#[derive(Clone, Copy)]
pub(crate) struct TimeRule {
    pub pattern: &'static str,
    /// 0 or 12.
    pub hour: Option<i16>,
    pub minutes: i16,
    pub sign: i16,
    /// Cannot be anything else ("half past six", "six o'clock", "17h30"). Otherwise ("six",
    /// "nine thirty") a word of `before_time` must precede, or a day must be next to it.
    pub certain: bool,
}

/// `pattern` has `#hour` or `#clock`, perhaps `#minute`, and may be just a number.
pub(crate) const fn maybe_time(pattern: &'static str) -> TimeRule {
    TimeRule {
        pattern,
        hour: None,
        minutes: 0,
        sign: 1,
        certain: false,
    }
}

/// As [`maybe_time`], but cannot be anything else. `minutes` are added: 30 for "half past #hour".
pub(crate) const fn time(pattern: &'static str, minutes: i16) -> TimeRule {
    TimeRule {
        pattern,
        hour: None,
        minutes,
        sign: 1,
        certain: true,
    }
}

/// "#minute to #hour".
pub(crate) const fn time_before(pattern: &'static str) -> TimeRule {
    TimeRule {
        pattern,
        hour: None,
        minutes: 0,
        sign: -1,
        certain: true,
    }
}

/// Noon (12) or midnight (0), perhaps with `#minute`; `minutes` are added.
pub(crate) const fn fixed_time(pattern: &'static str, hour: i16, minutes: i16) -> TimeRule {
    TimeRule {
        pattern,
        hour: Some(hour),
        minutes,
        sign: 1,
        certain: true,
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Minutes,
    Hours,
    Days,
    Weeks,
    Months,
}

/// "#n minutes": `#n` (1 if there is none) times `count` units; "half an hour" is 30 minutes.
#[derive(Clone, Copy)]
pub(crate) struct Duration {
    pub pattern: &'static str,
    pub count: u32,
    pub unit: Unit,
}

pub(crate) const fn duration(pattern: &'static str, count: u32, unit: Unit) -> Duration {
    Duration {
        pattern,
        count,
        unit,
    }
}

#[derive(Clone, Copy)]
pub(crate) struct Dates {
    /// Monday is 1.
    pub weekdays: &'static [(&'static str, u32)],
    /// January is 1.
    pub months: &'static [(&'static str, u32)],
    /// 3/4 is 3 April. `None`: unknown, only dates with a day after the twelfth are read.
    pub day_first: Option<bool>,
    /// Today, tomorrow, tonight, this morning.
    pub relative_days: &'static [RelativeDay],
    /// At the very beginning of a message these are no day: "morgen ,".
    pub greetings: &'static [&'static str],
    /// How a weekday is said, with `#weekday`: "(next|this) #weekday".
    pub weekday_patterns: &'static [&'static str],
    /// How a date is said, with `#day`, `#ordinal`, `#month`, `#year`. If there is no `#month`
    /// ("the 4th") it is the next such day.
    pub date_patterns: &'static [&'static str],
    /// A day of this month or the next, without doubt: "dia #day". In `date_patterns` it needs a
    /// preposition ("on the 4th").
    pub days_of_month: &'static [&'static str],
    /// "in the morning".
    pub parts: &'static [(&'static str, PartOfDay)],
    /// Parts of the day only right after a weekday: "Montag Morgen".
    pub parts_after_day: &'static [(&'static str, PartOfDay)],
    pub times: &'static [TimeRule],
    /// Prepositions that make a number a clock time: "at", "by"; outside of the span.
    pub before_time: &'static [&'static str],
    /// After a number that might be a clock time: it is none ("at six percent").
    pub not_before: &'static [&'static str],
    /// Before a clock time: it names something else ("the 5.40").
    pub not_after: &'static [&'static str],
    /// Before a day without a clock time: it names something else ("the Tuesday one").
    pub not_after_day: &'static [&'static str],
    /// May be between day, date, time and part of the day of one span: "at". A comma always may.
    pub joiners: &'static [&'static str],
    /// "to" in "eight to twelve": what follows is the end of a range and belongs to the span.
    pub range_words: &'static [&'static str],
    /// Before a range whose first time is a number only: "from", "between".
    pub range_openers: &'static [&'static str],
    pub durations: &'static [Duration],
    /// "in" before a duration; outside of the span.
    pub before_duration: &'static [&'static str],
    /// The clause tells of the past: "was". The nearest before the time decides, then after it.
    pub past: &'static [&'static str],
    /// The clause tells of the future or asks: "will", "can you".
    pub future: &'static [&'static str],
    /// If not empty, a date outside of questions and requests is shown only if its clause contains this
    /// ("starts", "is", "appointment"), a pattern of `future`, "tomorrow" or a duration.
    pub ahead: &'static [&'static str],
    /// Right before a time, whatever the tense: "(booked) for".
    pub future_prepositions: &'static [&'static str],
    /// In the clause of a habit: "every", "always".
    pub habits: &'static [&'static str],
    /// Right before a time, prepositions aside: "not", "instead of".
    pub denials: &'static [&'static str],
    /// Right after a time: "no longer", "is off".
    pub denials_after: &'static [&'static str],
    /// Between a wrong time and the right one: "no", "I mean".
    pub corrections: &'static [&'static str],
    /// In a long message, dates outside of questions and requests do not show that it is no story.
    pub only_asked_dates_count: bool,
    /// "today" alone is shown only in a question or request, or with a word of `future`.
    pub today_needs_future: bool,
    /// A clock time without any day is shown only inside a question or request.
    pub day_required: bool,
}

/// A currency word. An ambiguous one ("pesos") has another code near certain words ("bogotá").
#[derive(Clone, Copy)]
pub(crate) struct Currency {
    pub pattern: &'static str,
    /// ISO 4217.
    pub code: &'static str,
    /// Pattern found anywhere in the message, and the code it decides.
    pub hints: &'static [(&'static str, &'static str)],
}

pub(crate) const fn currency(pattern: &'static str, code: &'static str) -> Currency {
    Currency {
        pattern,
        code,
        hints: &[],
    }
}

/// A currency word that has another code near the words of `hints`.
pub(crate) const fn ambiguous(
    pattern: &'static str,
    code: &'static str,
    hints: &'static [(&'static str, &'static str)],
) -> Currency {
    Currency {
        pattern,
        code,
        hints,
    }
}

#[derive(Clone, Copy)]
pub(crate) struct Amounts {
    pub currencies: &'static [Currency],
    /// Currency words that multiply the number: ("lucas", 1000).
    pub factors: &'static [(&'static str, u32)],
    /// The currency of "$".
    pub dollar_sign: Currency,
    /// Hundredths: "cents", "pence"; only after another amount.
    pub hundredths: &'static [&'static str],
    /// Half a unit, after the currency and a joiner: "y medio".
    pub halves: &'static [&'static str],
    /// A number below 100 right after the currency is the hundredths even if words follow: "acht Euro
    /// fünfzig pro Nase".
    pub hundredths_follow: bool,
    /// Between the whole part and the hundredths: "and", "con".
    pub joiners: &'static [&'static str],
    /// Patterns in the sentence of an amount that is only talked about: "paid", "cost me".
    pub gossip: &'static [&'static str],
    /// Patterns in the sentence of an amount that matters whatever else is said: "you owe".
    pub due: &'static [&'static str],
    /// Right before an amount: it is not the valid one ("not").
    pub denials: &'static [&'static str],
}

#[derive(Clone, Copy)]
pub(crate) struct Phones {
    /// Digits that are not numerals: "oh" 0, "meia" 6.
    pub digits: &'static [(&'static str, u32)],
    /// "double", "triple": how often the next digit is repeated.
    pub repeats: &'static [(&'static str, u32)],
    /// "plus" before a country code.
    pub plus: &'static [&'static str],
    /// Words that may be between the digits: "then".
    pub between: &'static [&'static str],
    /// Up to two tokens before a number: it is not valid or no phone number ("not on", "code").
    pub denials: &'static [&'static str],
    /// Between a wrong number and the right one: "no".
    pub corrections: &'static [&'static str],
}

/// A place at which a rule may begin a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Position {
    /// Anywhere, unless the word before is one of `blockers`.
    Anywhere,
    /// Also after a weak connective ("and").
    Clause,
    /// After punctuation, a strong connective ("so", "oh"), a filler, a vocative, a link; after a weak
    /// connective if a request precedes ("lock up and feed the fish").
    Break,
    /// At the beginning of a sentence, fillers and vocatives aside.
    Sentence,
}

#[derive(Clone, Copy)]
pub(crate) struct Rule {
    pub patterns: &'static [&'static str],
    pub position: Position,
    pub mark: Mark,
    /// Only after a weak connective that follows a request ("lock up and feed the fish").
    pub joined: bool,
    /// Whatever the word before is.
    pub unblocked: bool,
}

/// The punctuation that a rule needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    Any,
    /// The sentence ends with a question mark.
    Question,
    /// The message has no full stop, question or exclamation mark.
    None,
    /// One of the two.
    QuestionOrNone,
}

const RULE: Rule = Rule {
    patterns: &[],
    position: Position::Sentence,
    mark: Mark::Any,
    joined: false,
    unblocked: false,
};

pub(crate) const fn anywhere(patterns: &'static [&'static str]) -> Rule {
    Rule {
        patterns,
        position: Position::Anywhere,
        ..RULE
    }
}

pub(crate) const fn clause(patterns: &'static [&'static str]) -> Rule {
    Rule {
        patterns,
        position: Position::Clause,
        ..RULE
    }
}

pub(crate) const fn after_break(patterns: &'static [&'static str]) -> Rule {
    Rule {
        patterns,
        position: Position::Break,
        ..RULE
    }
}

pub(crate) const fn sentence(patterns: &'static [&'static str]) -> Rule {
    Rule {
        patterns,
        position: Position::Sentence,
        ..RULE
    }
}

/// Only after a weak connective that follows a request.
pub(crate) const fn joined(patterns: &'static [&'static str]) -> Rule {
    Rule {
        patterns,
        position: Position::Clause,
        joined: true,
        ..RULE
    }
}

/// Anywhere, even after one of `blockers`.
pub(crate) const fn surely(patterns: &'static [&'static str]) -> Rule {
    Rule {
        patterns,
        position: Position::Anywhere,
        unblocked: true,
        ..RULE
    }
}

/// The rule holds only in a sentence with a question mark.
pub(crate) const fn marked(rule: Rule) -> Rule {
    Rule {
        mark: Mark::Question,
        ..rule
    }
}

/// The rule holds only in a message without any full stop, question or exclamation mark.
pub(crate) const fn unpunctuated(rule: Rule) -> Rule {
    Rule {
        mark: Mark::None,
        ..rule
    }
}

/// The rule holds in a sentence with a question mark and in a message without punctuation.
pub(crate) const fn asked(rule: Rule) -> Rule {
    Rule {
        mark: Mark::QuestionOrNone,
        ..rule
    }
}

#[derive(Clone, Copy)]
pub(crate) struct Clauses {
    /// How a question to the listener begins. The longest match of all rules wins, a request if
    /// equal.
    pub questions: &'static [Rule],
    /// How a request begins.
    pub requests: &'static [Rule],
    /// Whether any other sentence with a question mark is a question, if none of `rhetorical`.
    pub bare_questions: bool,
    /// A question that begins like this expects no answer.
    pub rhetorical: &'static [&'static str],
    /// A question that contains this expects no answer.
    pub rhetorical_within: &'static [&'static str],
    /// A question is answered by the speaker if the next sentence begins like this: "probably not".
    pub answers: &'static [&'static str],
    /// Requests that begin like this are none: "take care", "hang on".
    pub not_requests: &'static [&'static str],
    /// Skipped at the beginning of a clause, which they begin: "please", "hi", "right".
    pub fillers: &'static [&'static str],
    /// Forms of address without a comma: "mum". With a comma any capitalized name is skipped.
    pub vocatives: &'static [&'static str],
    /// Connectives after which a clause may begin with less certainty: "and", "or".
    pub weak_connectives: &'static [&'static str],
    /// Patterns that end with a weak connective, after which nothing new begins: "come and".
    pub compounds: &'static [&'static str],
    /// Those of them (single words) that mean "or": "is it Monday or is it Tuesday" asks one thing.
    pub alternatives: &'static [&'static str],
    /// Connectives after which a clause begins: "so", "but", "oh".
    pub strong_connectives: &'static [&'static str],
    /// Before these words nothing begins: "to", "I", "if".
    pub blockers: &'static [&'static str],
    /// How a statement begins; ends the question or request before it, unless the word before is one
    /// of `subordinators`: "it's", "i'll".
    pub statements: &'static [&'static str],
    /// After these a clause belongs to the one before: "when", "until". They also continue a clause
    /// after a comma.
    pub subordinators: &'static [&'static str],
    /// After a comma these continue the clause, as `subordinators` do: "by", "with".
    pub continuers: &'static [&'static str],
    /// Reasons and what else follows a request and is no part of it: "because", "otherwise", "bye".
    pub explanations: &'static [&'static str],
    /// "if", "when" at the beginning of a clause: part of the request or question that follows.
    pub conditionals: &'static [&'static str],
    /// After a condition the verb comes first ("wenn du willst, kannst du"), so that a question there
    /// needs its mark.
    pub inverted_after_condition: bool,
    /// A comma between independent sentences is as usual as one in a list, so that a clause ends there.
    pub no_comma_lists: bool,
    /// A question that only its mark tells must contain one of these: "tu", "vous". All may if empty.
    pub bare_needs: &'static [&'static str],
    /// Words that make a request one to the listener in a message that retells what others said: "please",
    /// "can you", "me". All are if empty.
    pub pleas: &'static [&'static str],
    /// Words to a friend ("tu") and to a stranger or several people ("vous", "prenez"). In a message with
    /// only the former, a request with one of the latter is someone else's.
    pub familiar: &'static [&'static str],
    pub formal: &'static [&'static str],
    /// How a story is commented: "I laughed so much". What was asked shortly before is a part of it.
    pub reactions: &'static [&'static str],
    /// Nearly all statements begin with their subject, by which the end of the clause before is known.
    pub statements_begin_with_subject: bool,
    /// Words that make a question one to the listener: "you", "we". In a long message without any request,
    /// other questions are left out.
    pub listener: &'static [&'static str],
    /// Cut off at the end: "right", "or something", "thanks".
    pub tags: &'static [&'static str],
    /// Someone's words follow: "she said", "I was like". Nothing is found until the end of the
    /// sentence or one of `resets`.
    pub hearsay: &'static [&'static str],
    /// Someone's words precede, after a comma: "he says", "or so I hear". Nothing is found in the
    /// sentence.
    pub hearsay_after: &'static [&'static str],
    /// The speaker is back to the listener: "anyway".
    pub resets: &'static [&'static str],
    /// Nothing is found in a sentence that contains this: "you know what he's like".
    pub asides: &'static [&'static str],
    /// The next sentences are someone's words, as long as they ask something: "the kids never stop".
    pub announcements: &'static [&'static str],
    /// People a story can be about: "the teacher". What is asked after them in a message without a
    /// word to the listener, `address`, is asked by them.
    pub characters: &'static [&'static str],
    pub address: &'static [&'static str],
}

const fn no_split(_: &str) -> usize {
    0
}

const fn no_member(_: &str, _: &str) -> bool {
    false
}

const fn no_compound(_: &str) -> Option<u32> {
    None
}

impl Language {
    /// The form with which a word with an apostrophe is compared.
    pub fn contraction(&self, word: &str) -> Option<&'static str> {
        if self.contractions.is_empty() || !word.contains(['\'', '’']) {
            return None;
        }
        let word = word.replace('’', "'").to_lowercase();
        self.contractions
            .iter()
            .find(|(from, _)| *from == word)
            .map(|(_, to)| *to)
    }

    /// The common part of all languages; a language sets what it has.
    pub const EMPTY: Language = Language {
        code: "",
        apostrophe: Apostrophe::Joins,
        contractions: &[],
        split: no_split,
        abbreviations: &[],
        hesitations: &[],
        parentheticals: &[],
        link_slashes: &[],
        link_dots: &[],
        sets: &[],
        productive_sets: &[],
        is_member: no_member,
        numerals: Numerals::EMPTY,
        dates: Dates::EMPTY,
        amounts: Amounts::EMPTY,
        phones: Phones::EMPTY,
        clauses: Clauses::EMPTY,
    };
}

impl Numerals {
    pub const EMPTY: Numerals = Numerals {
        cardinals: &[],
        multipliers: &[],
        connectors: &[],
        one_before_multiplier: &[],
        ordinals: &[],
        ordinal_suffixes: &[],
        compound: no_compound,
        compound_ordinal: no_compound,
        units_first: false,
        vigesimal: false,
        spaced_thousands: false,
    };
}

impl Dates {
    pub const EMPTY: Dates = Dates {
        weekdays: &[],
        months: &[],
        day_first: None,
        relative_days: &[],
        greetings: &[],
        weekday_patterns: &[],
        date_patterns: &[],
        days_of_month: &[],
        parts: &[],
        parts_after_day: &[],
        times: &[],
        before_time: &[],
        not_before: &[],
        not_after: &[],
        not_after_day: &[],
        joiners: &[],
        range_words: &[],
        range_openers: &[],
        durations: &[],
        before_duration: &[],
        past: &[],
        future: &[],
        ahead: &[],
        future_prepositions: &[],
        habits: &[],
        denials: &[],
        denials_after: &[],
        corrections: &[],
        only_asked_dates_count: false,
        today_needs_future: false,
        day_required: false,
    };
}

impl Amounts {
    pub const EMPTY: Amounts = Amounts {
        currencies: &[],
        factors: &[],
        dollar_sign: currency("$", "USD"),
        hundredths: &[],
        halves: &[],
        hundredths_follow: false,
        joiners: &[],
        gossip: &[],
        due: &[],
        denials: &[],
    };
}

impl Phones {
    pub const EMPTY: Phones = Phones {
        digits: &[],
        repeats: &[],
        plus: &[],
        between: &[],
        denials: &[],
        corrections: &[],
    };
}

impl Clauses {
    pub const EMPTY: Clauses = Clauses {
        questions: &[],
        requests: &[],
        bare_questions: false,
        rhetorical: &[],
        rhetorical_within: &[],
        answers: &[],
        not_requests: &[],
        fillers: &[],
        vocatives: &[],
        weak_connectives: &[],
        alternatives: &[],
        compounds: &[],
        strong_connectives: &[],
        blockers: &[],
        statements: &[],
        subordinators: &[],
        continuers: &[],
        explanations: &[],
        conditionals: &[],
        inverted_after_condition: false,
        no_comma_lists: false,
        bare_needs: &[],
        pleas: &[],
        familiar: &[],
        formal: &[],
        reactions: &[],
        statements_begin_with_subject: false,
        listener: &[],
        tags: &[],
        hearsay: &[],
        hearsay_after: &[],
        resets: &[],
        asides: &[],
        announcements: &[],
        characters: &[],
        address: &[],
    };
}
