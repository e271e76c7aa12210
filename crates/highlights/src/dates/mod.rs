//! Days and clock times that lie ahead.

mod day;
mod mention;
mod numeric;
mod resolve;
mod validity;

use jiff::civil::DateTime;

use crate::clauses::Clauses;
use crate::highlight::{Highlight, Kind};
use crate::message::Message;
use crate::phones::Phone;

use mention::Mention;

pub(crate) struct Dates {
    pub highlights: Vec<Highlight>,
    /// One of them is asked about or said to lie ahead ("will").
    pub are_ahead: bool,
}

/// `now`: when the message was recorded.
pub(crate) fn find(message: &Message, clauses: &Clauses, phones: &[Phone], now: DateTime) -> Dates {
    let mentions = mentions(message, phones);
    let validity = validity::of(message, clauses, &mentions);
    let values = resolve::values(&mentions, &validity, now);
    let mut dates = Dates {
        highlights: Vec::new(),
        are_ahead: false,
    };
    for (mention, value) in mentions.into_iter().zip(values) {
        let Some(value) =
            value.filter(|value| is_certain(message, clauses, phones, &mention, value))
        else {
            continue;
        };
        dates.are_ahead |= clauses.kind_at(mention.tokens.start).is_some()
            || !message.grammar.language.dates.only_asked_dates_count
                && (mention.duration.is_some() || validity::lies_ahead(message, &mention));
        dates.highlights.push(Highlight {
            kind: Kind::Datetime,
            range: message.bytes(mention.tokens),
            value: Some(value),
        });
    }
    dates
}

/// A time without a day is often the time of something else than an appointment. So is any time in a
/// message that asks nothing and has no number or address to call on, unless it is said to lie ahead.
fn is_certain(
    message: &Message,
    clauses: &Clauses,
    phones: &[Phone],
    mention: &Mention,
    value: &str,
) -> bool {
    let without_day = value.starts_with('T');
    let asked = clauses.kind_at(mention.tokens.start).is_some();
    if asked {
        return true;
    }
    if without_day {
        return clauses.concerns_listener() && !message.grammar.language.dates.day_required;
    }
    if clauses.retells() && !validity::lies_ahead(message, mention) {
        return false;
    }
    if !validity::may_lie_ahead(message, mention) {
        return false;
    }
    let has_purpose =
        clauses.concerns_listener() || !phones.is_empty() || !message.links.is_empty();
    let is_appointment = mention.day.is_some() && mention.time.is_some();
    has_purpose || is_appointment && validity::lies_ahead(message, mention)
}

fn mentions(message: &Message, phones: &[Phone]) -> Vec<Mention> {
    let mut mentions: Vec<Mention> = Vec::new();
    let greeting = message.grammar.greetings.longest_at(message, 0);
    let mut at = greeting.map_or(0, |greeting| greeting.end);
    while at < message.tokens.len() {
        if let Some(phone) = phones.iter().find(|phone| phone.tokens.contains(&at)) {
            at = phone.tokens.end;
            continue;
        }
        match mention::mention_at(message, at) {
            Some(mention) => {
                at = mention.tokens.end;
                mentions.push(mention);
            }
            None => at += 1,
        }
    }
    mentions
}
