//! One module for each language with rules of its own.

mod ar;
mod de;
mod en;
mod es;
mod fr;
mod pt;

use std::sync::OnceLock;

use crate::grammar::Grammar;
use crate::language::Language;

struct Entry {
    language: &'static Language,
    /// Built when the language is first met: a millisecond or two.
    grammar: OnceLock<Grammar>,
}

impl Entry {
    const fn new(language: &'static Language) -> Entry {
        Entry {
            language,
            grammar: OnceLock::new(),
        }
    }
}

static LANGUAGES: [Entry; 6] = [
    Entry::new(&ar::LANGUAGE),
    Entry::new(&de::LANGUAGE),
    Entry::new(&en::LANGUAGE),
    Entry::new(&es::LANGUAGE),
    Entry::new(&fr::LANGUAGE),
    Entry::new(&pt::LANGUAGE),
];

/// Links, phone numbers and amounts in digits, short questions.
static OTHER: Entry = Entry::new(&Language::EMPTY);

/// The rules for a BCP 47 tag.
pub(crate) fn by_tag(tag: &str) -> &'static Grammar {
    let primary = tag.split(['-', '_']).next().unwrap_or_default();
    let entry = LANGUAGES
        .iter()
        .find(|entry| entry.language.code.eq_ignore_ascii_case(primary))
        .unwrap_or(&OTHER);
    entry.grammar.get_or_init(|| Grammar::new(entry.language))
}
