use std::ops::Range;

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename = "HighlightKind", rename_all = "kebab-case")]
pub enum Kind {
    Question,
    Request,
    Datetime,
    Phone,
    Amount,
    Link,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Highlight {
    pub kind: Kind,
    /// Bytes of the text, on character boundaries.
    pub range: Range<usize>,
    /// A datetime: `2026-04-25T19:30`, `2026-04-25` (no clock time said) or `T19:30` (no day
    /// said). A phone number: digits, after `+` if that was said. An amount: `62.50 USD`.
    pub value: Option<String>,
}

impl Kind {
    /// Whether it asks the listener for an answer or an action.
    pub fn asks(self) -> bool {
        matches!(self, Kind::Question | Kind::Request)
    }

    pub fn name(self) -> &'static str {
        match self {
            Kind::Question => "question",
            Kind::Request => "request",
            Kind::Datetime => "datetime",
            Kind::Phone => "phone",
            Kind::Amount => "amount",
            Kind::Link => "link",
        }
    }
}
