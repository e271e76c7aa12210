//! The tables of a language, ready to be matched.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::language::{Language, Rule};
use crate::patterns::{DayNames, PatternList};
use crate::tokens::normalized_word;

pub(crate) struct Grammar {
    pub language: &'static Language,
    word_sets: HashMap<Cow<'static, str>, u64>,
    productive_sets: Vec<(&'static str, u64)>,

    pub parentheticals: PatternList,

    pub cardinals: PatternList,
    pub multipliers: PatternList,
    pub ordinals: PatternList,

    pub names: DayNames,
    pub relative_days: PatternList,
    pub greetings: PatternList,
    pub weekday_patterns: PatternList,
    pub date_patterns: PatternList,
    pub days_of_month: PatternList,
    pub parts: PatternList,
    pub parts_after_day: PatternList,
    pub times: PatternList,
    pub before_time: PatternList,
    pub not_before: PatternList,
    pub not_after: PatternList,
    pub not_after_day: PatternList,
    pub joiners: PatternList,
    pub range_words: PatternList,
    pub range_openers: PatternList,
    pub durations: PatternList,
    pub before_duration: PatternList,
    pub past: PatternList,
    pub future: PatternList,
    pub ahead: PatternList,
    pub future_prepositions: PatternList,
    pub habits: PatternList,
    pub date_denials: PatternList,
    pub date_denials_after: PatternList,
    pub corrections: PatternList,

    pub currencies: PatternList,
    /// Hints of each currency.
    pub currency_hints: Vec<PatternList>,
    /// Hints of the dollar sign.
    pub dollar_hints: PatternList,
    pub hundredths: PatternList,
    pub halves: PatternList,
    pub amount_joiners: PatternList,
    pub gossip: PatternList,
    pub due: PatternList,
    pub amount_denials: PatternList,

    pub phone_plus: PatternList,
    pub phone_between: PatternList,
    pub phone_denials: PatternList,
    pub phone_corrections: PatternList,

    pub questions: Rules,
    pub requests: Rules,
    pub rhetorical: PatternList,
    pub rhetorical_within: PatternList,
    pub answers: PatternList,
    pub not_requests: PatternList,
    pub fillers: PatternList,
    pub vocatives: PatternList,
    pub weak_connectives: PatternList,
    pub strong_connectives: PatternList,
    pub compounds: PatternList,
    pub blockers: PatternList,
    pub statements: PatternList,
    pub subordinators: PatternList,
    pub continuers: PatternList,
    pub explanations: PatternList,
    pub conditionals: PatternList,
    pub bare_needs: PatternList,
    pub pleas: PatternList,
    pub familiar: PatternList,
    pub formal: PatternList,
    pub reactions: PatternList,
    pub listener: PatternList,
    pub tags: PatternList,
    pub hearsay: PatternList,
    pub hearsay_after: PatternList,
    pub resets: PatternList,
    pub asides: PatternList,
    pub announcements: PatternList,
    pub characters: PatternList,
    pub address: PatternList,
}

pub(crate) struct Rules {
    pub patterns: PatternList,
    /// The rule of each pattern.
    pub of_patterns: Vec<&'static Rule>,
}

impl Grammar {
    pub fn new(language: &'static Language) -> Grammar {
        let masks: HashMap<&'static str, u64> = language
            .sets
            .iter()
            .map(|(name, _)| *name)
            .zip((0..64).map(|bit| 1u64 << bit))
            .collect();
        let mut word_sets: HashMap<Cow<'static, str>, u64> = HashMap::new();
        for (name, words) in language.sets {
            let mask = masks.get(name).copied().unwrap_or(0);
            for word in *words {
                *word_sets.entry(normalized_word(word)).or_insert(0) |= mask;
            }
        }
        let productive_sets = language
            .productive_sets
            .iter()
            .map(|name| (*name, masks.get(name).copied().unwrap_or(0)))
            .collect();
        let list =
            |sources: &'static [&'static str]| PatternList::new(sources.iter().copied(), &masks);
        let rules = |rules: &'static [Rule]| {
            let patterns = || {
                rules
                    .iter()
                    .flat_map(|rule| rule.patterns.iter().map(move |pattern| (*pattern, rule)))
            };
            Rules {
                patterns: PatternList::new(patterns().map(|(pattern, _)| pattern), &masks),
                of_patterns: patterns().map(|(_, rule)| rule).collect(),
            }
        };
        let numbers = |table: &'static [(&'static str, u32)]| {
            PatternList::new(table.iter().map(|(pattern, _)| *pattern), &masks)
        };
        let Language {
            numerals,
            dates,
            amounts,
            phones,
            clauses,
            ..
        } = language;
        Grammar {
            language,
            word_sets,
            productive_sets,
            parentheticals: list(language.parentheticals),
            cardinals: numbers(numerals.cardinals),
            multipliers: numbers(numerals.multipliers),
            ordinals: numbers(numerals.ordinals),
            names: DayNames {
                months: numbers(dates.months),
                month_numbers: dates.months.iter().map(|(_, number)| *number).collect(),
                weekdays: numbers(dates.weekdays),
                weekday_numbers: dates.weekdays.iter().map(|(_, number)| *number).collect(),
            },
            relative_days: PatternList::new(
                dates.relative_days.iter().map(|day| day.pattern),
                &masks,
            ),
            greetings: list(dates.greetings),
            weekday_patterns: list(dates.weekday_patterns),
            date_patterns: list(dates.date_patterns),
            parts_after_day: PatternList::new(
                dates.parts_after_day.iter().map(|(pattern, _)| *pattern),
                &masks,
            ),
            days_of_month: list(dates.days_of_month),
            parts: PatternList::new(dates.parts.iter().map(|(pattern, _)| *pattern), &masks),
            times: PatternList::new(dates.times.iter().map(|rule| rule.pattern), &masks),
            before_time: list(dates.before_time),
            not_before: list(dates.not_before),
            not_after: list(dates.not_after),
            not_after_day: list(dates.not_after_day),
            joiners: list(dates.joiners),
            range_words: list(dates.range_words),
            range_openers: list(dates.range_openers),
            durations: PatternList::new(
                dates.durations.iter().map(|duration| duration.pattern),
                &masks,
            ),
            before_duration: list(dates.before_duration),
            past: list(dates.past),
            future: list(dates.future),
            ahead: list(dates.ahead),
            future_prepositions: list(dates.future_prepositions),
            habits: list(dates.habits),
            date_denials: list(dates.denials),
            date_denials_after: list(dates.denials_after),
            corrections: list(dates.corrections),
            currencies: PatternList::new(
                amounts.currencies.iter().map(|currency| currency.pattern),
                &masks,
            ),
            currency_hints: amounts
                .currencies
                .iter()
                .map(|currency| {
                    PatternList::new(currency.hints.iter().map(|(hint, _)| *hint), &masks)
                })
                .collect(),
            dollar_hints: PatternList::new(
                amounts.dollar_sign.hints.iter().map(|(hint, _)| *hint),
                &masks,
            ),
            hundredths: list(amounts.hundredths),
            halves: list(amounts.halves),
            amount_joiners: list(amounts.joiners),
            gossip: list(amounts.gossip),
            due: list(amounts.due),
            amount_denials: list(amounts.denials),
            phone_plus: list(phones.plus),
            phone_between: list(phones.between),
            phone_denials: list(phones.denials),
            phone_corrections: list(phones.corrections),
            questions: rules(clauses.questions),
            requests: rules(clauses.requests),
            rhetorical: list(clauses.rhetorical),
            rhetorical_within: list(clauses.rhetorical_within),
            answers: list(clauses.answers),
            not_requests: list(clauses.not_requests),
            fillers: list(clauses.fillers),
            vocatives: list(clauses.vocatives),
            weak_connectives: list(clauses.weak_connectives),
            strong_connectives: list(clauses.strong_connectives),
            compounds: list(clauses.compounds),
            blockers: list(clauses.blockers),
            statements: list(clauses.statements),
            subordinators: list(clauses.subordinators),
            continuers: list(clauses.continuers),
            explanations: list(clauses.explanations),
            conditionals: list(clauses.conditionals),
            bare_needs: list(clauses.bare_needs),
            pleas: list(clauses.pleas),
            familiar: list(clauses.familiar),
            formal: list(clauses.formal),
            reactions: list(clauses.reactions),
            listener: list(clauses.listener),
            tags: list(clauses.tags),
            hearsay: list(clauses.hearsay),
            hearsay_after: list(clauses.hearsay_after),
            resets: list(clauses.resets),
            asides: list(clauses.asides),
            announcements: list(clauses.announcements),
            characters: list(clauses.characters),
            address: list(clauses.address),
        }
    }

    /// Bits of the sets that contain a lower-cased word.
    pub fn sets_of(&self, word: &str) -> u64 {
        let listed = self.word_sets.get(word).copied().unwrap_or(0);
        self.productive_sets
            .iter()
            .filter(|(name, _)| (self.language.is_member)(name, word))
            .fold(listed, |sets, (_, mask)| sets | mask)
    }
}
