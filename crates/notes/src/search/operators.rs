//! Operators of the search box: `from:`, `in:`, `after:`, `before:`, `lang:`, `is:`, `has:`.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::fold::folded;
use crate::local_time::unix_ms;

/// What a note must be. Several names of a kind are alternatives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Operators {
    /// Folded starts of words of the sender's name.
    pub(super) senders: Vec<String>,
    pub(super) chats: Vec<String>,
    pub(super) languages: Vec<String>,
    /// Unix ms; the first that match.
    pub(super) after: Option<i64>,
    /// Unix ms; the first that does not match.
    pub(super) before: Option<i64>,
    pub(super) is_unheard: bool,
    pub(super) is_favourite: bool,
    pub(super) has_question: bool,
}

impl Operators {
    pub(super) fn is_empty(&self) -> bool {
        *self == Operators::default()
    }

    /// Typed messages have no language, are never unheard, …
    pub(super) fn is_only_for_notes(&self) -> bool {
        !self.languages.is_empty() || self.is_unheard || self.is_favourite || self.has_question
    }

    /// The name and value of `name:value`, if there is such an operator.
    pub(super) fn split(word: &str) -> Option<(&str, &str)> {
        let (name, value) = word.split_once(':')?;
        let is_known = ["from", "in", "after", "before", "lang", "is", "has"]
            .iter()
            .any(|known| name.eq_ignore_ascii_case(known));
        is_known.then_some((name, value))
    }

    /// `false` if the value means nothing.
    pub(super) fn add(&mut self, name: &str, value: &str) -> bool {
        let value = value.trim();
        let name = name.to_ascii_lowercase();
        match name.as_str() {
            "from" | "in" => {
                let folded = folded(value);
                if folded.is_empty() {
                    return false;
                }
                let names = if name == "from" {
                    &mut self.senders
                } else {
                    &mut self.chats
                };
                names.push(folded);
            }
            "lang" if value.len() >= 2 && value.chars().all(|c| c.is_ascii_alphabetic()) => {
                self.languages.push(value.to_ascii_lowercase());
            }
            "after" | "before" => {
                let Some(moment) = start_of_day(value, &TimeZone::system()) else {
                    return false;
                };
                if name == "after" {
                    self.after = Some(moment);
                } else {
                    self.before = Some(moment);
                }
            }
            "is" if value.eq_ignore_ascii_case("unheard") => self.is_unheard = true,
            "is" if value.eq_ignore_ascii_case("favourite") => self.is_favourite = true,
            "has" if value.eq_ignore_ascii_case("question") => self.has_question = true,
            _ => return false,
        }
        true
    }
}

/// Unix ms of `2026-01-29`, `2026-01` or `2026`.
fn start_of_day(value: &str, zone: &TimeZone) -> Option<i64> {
    let mut parts = value.split('-');
    let year = parts.next().filter(|year| year.len() == 4)?.parse().ok()?;
    let mut part = || parts.next().map_or(Some(1), |part| part.parse().ok());
    let (month, day) = (part()?, part()?);
    if parts.next().is_some() {
        return None;
    }
    unix_ms(
        Date::new(year, month, day)
            .ok()?
            .to_datetime(jiff::civil::Time::midnight()),
        zone,
    )
}

/// Whether each word of the folded name begins with one of `wanted`, in order.
pub(super) fn matches_name(name: &str, wanted: &str) -> bool {
    let name = folded(name);
    let words: Vec<&str> = name.split(' ').collect();
    let wanted: Vec<&str> = wanted.split(' ').collect();
    words.windows(wanted.len()).any(|words| {
        let mut pairs = words.iter().zip(&wanted);
        pairs.all(|(word, wanted)| word.starts_with(wanted))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_local_days_months_and_years() {
        let start = |value| start_of_day(value, &TimeZone::UTC);
        assert_eq!(start("2026-01-29"), Some(1_769_644_800_000));
        assert_eq!(start("2026-01"), start("2026-01-01"));
        assert_eq!(start("2026"), start("2026-01-01"));
        for wrong in [
            "",
            "26",
            "2026-13",
            "2026-02-30",
            "2026-1-1-1",
            "tomorrow",
            "2026-",
        ] {
            assert_eq!(start(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn names_match_from_the_start_of_words() {
        let ana = folded("ana");
        assert!(matches_name("Ana María", &ana) && matches_name("María Ána", &ana));
        assert!(!matches_name("Susana", &ana));
        assert!(matches_name("Doña Ana María Pérez", &folded("Ana Mar")));
        assert!(!matches_name("Ana", &folded("ana maría")));
    }

    #[test]
    fn values_without_meaning_are_refused() {
        let mut operators = Operators::default();
        for (name, value) in [
            ("after", "soon"),
            ("is", "odd"),
            ("from", "?"),
            ("lang", "e1"),
        ] {
            assert!(!operators.add(name, value), "{name}:{value}");
        }
        assert!(operators.is_empty());
        assert!(operators.add("IS", "Unheard") && operators.is_unheard);
        assert_eq!(Operators::split("title:x"), None);
        assert_eq!(Operators::split("From:Ana"), Some(("From", "Ana")));
    }
}
