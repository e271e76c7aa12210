//! The text of a Telegram message, without its formatting.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::whatsapp_text::MAX_TEXT_LENGTH;

/// A string, or a list of strings and of objects with a `text`, in any nesting.
#[derive(Default)]
pub(super) struct RichText(pub(super) String);

impl RichText {
    /// `None` if there is none.
    pub(super) fn plain(&self) -> Option<String> {
        let text = self.0.trim();
        (!text.is_empty()).then(|| text.chars().take(MAX_TEXT_LENGTH).collect())
    }
}

impl<'de> Deserialize<'de> for RichText {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<RichText, D::Error> {
        json.deserialize_any(TextVisitor)
    }
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = RichText;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("anything")
    }

    fn visit_str<E>(self, text: &str) -> Result<RichText, E> {
        Ok(RichText(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<RichText, A::Error> {
        let mut whole = String::new();
        while let Some(part) = list.next_element::<RichText>()? {
            if whole.len() <= MAX_TEXT_LENGTH {
                whole.push_str(&part.0);
            }
        }
        Ok(RichText(whole))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<RichText, A::Error> {
        let mut text = RichText::default();
        while let Some(key) = map.next_key::<String>()? {
            if key == "text" {
                text = map.next_value()?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(text)
    }

    fn visit_bool<E>(self, _: bool) -> Result<RichText, E> {
        Ok(RichText::default())
    }

    fn visit_i64<E>(self, _: i64) -> Result<RichText, E> {
        Ok(RichText::default())
    }

    fn visit_u64<E>(self, _: u64) -> Result<RichText, E> {
        Ok(RichText::default())
    }

    fn visit_f64<E>(self, _: f64) -> Result<RichText, E> {
        Ok(RichText::default())
    }

    fn visit_unit<E>(self) -> Result<RichText, E> {
        Ok(RichText::default())
    }
}
