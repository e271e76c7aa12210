//! One module for each language with rules of its own.

mod ar;
mod de;
mod en;
mod es;
mod fr;
mod pt;

use crate::language::Language;

/// Links, phone numbers and amounts in digits, short questions.
static OTHER: Language = Language::EMPTY;

/// The rules for a BCP 47 tag.
pub(crate) fn by_tag(tag: &str) -> &'static Language {
    let primary = tag.split(['-', '_']).next().unwrap_or_default();
    [
        &ar::LANGUAGE,
        &de::LANGUAGE,
        &en::LANGUAGE,
        &es::LANGUAGE,
        &fr::LANGUAGE,
        &pt::LANGUAGE,
    ]
    .into_iter()
    .find(|language| language.code.eq_ignore_ascii_case(primary))
    .unwrap_or(&OTHER)
}
