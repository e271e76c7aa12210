//! What a voice message wants from its listener, in the speaker's own words: questions and
//! requests, dates and times, phone numbers, amounts and links.
//!
//! [`find`] is a pure function of the text, its language and the time of recording. It prefers
//! showing nothing to showing something wrong.
//!
//! The text becomes tokens (`tokens`), to which the patterns of a language (`language`,
//! `patterns`) are applied. Each kind of highlight has its module; what differs between
//! languages is in `languages`.

#[macro_use]
mod tables;

mod amounts;
mod clauses;
mod dates;
mod grammar;
mod highlight;
mod language;
mod languages;
mod links;
mod message;
mod number;
mod numerals;
mod patterns;
mod phones;
mod tokens;

pub use highlight::{Highlight, Kind};
pub use jiff::civil::DateTime;

use message::Message;

/// Longer messages that contain nothing but questions or one request are mostly stories, whose
/// questions are rhetorical or someone else's.
const MAX_WORDS_WITHOUT_PURPOSE: usize = 42;

/// Highlights sorted by their start. Those of one kind do not overlap; a request can contain a date.
///
/// `language`: BCP 47, only the primary subtag counts. `date`: when the message was recorded, local
/// time.
pub fn find(text: &str, language: &str, date: DateTime) -> Vec<Highlight> {
    let message = Message::new(text, languages::by_tag(language));
    let phones = phones::find(&message);
    let mut clauses = clauses::find(&message, &phones);
    let mut dates = dates::find(&message, &clauses, &phones, date);
    let has_facts = !phones.is_empty() || !message.links.is_empty() || dates.are_ahead;
    let is_long = message.word_count() > MAX_WORDS_WITHOUT_PURPOSE;
    let asked = clauses.count();
    if !has_facts {
        clauses.remove_dialogue(&message);
    }
    let is_story = !has_facts && !clauses.is_demanding() && is_long;
    if is_story {
        clauses.keep_addressed(&message);
    }
    if is_story || clauses.count() < asked {
        let asked = clauses.highlights(&message);
        dates.highlights.retain(|date| {
            asked.iter().any(|clause| {
                clause.range.start <= date.range.start && date.range.end <= clause.range.end
            })
        });
    }
    let mut highlights = links::highlights(&message.links);
    highlights.extend(dates.highlights);
    highlights.extend(amounts::find(&message, &clauses, &phones));
    highlights.extend(phones.iter().map(|phone| phone.highlight()));
    highlights.extend(clauses.highlights(&message));
    without_overlaps(highlights)
}

/// The first of overlapping highlights of one kind stays.
fn without_overlaps(mut highlights: Vec<Highlight>) -> Vec<Highlight> {
    highlights.retain(|highlight| !highlight.range.is_empty());
    highlights.sort_by_key(|highlight| (highlight.kind, highlight.range.start));
    let mut kept: Vec<Highlight> = Vec::with_capacity(highlights.len());
    for highlight in highlights {
        let overlaps = kept.last().is_some_and(|last| {
            last.kind == highlight.kind && highlight.range.start < last.range.end
        });
        if !overlaps {
            kept.push(highlight);
        }
    }
    kept.sort_by_key(|highlight| (highlight.range.start, highlight.kind));
    kept
}
