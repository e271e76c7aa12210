//! The rules of what counts, in English.

use earshot_highlights::{Kind, find};
use jiff::civil::date;

fn found(text: &str, kind: Kind) -> Vec<(String, String)> {
    found_in("en", text, kind)
}

/// Texts and values of one kind in a message of Tuesday, 14 April 2026, 10:00.
fn found_in(language: &str, text: &str, kind: Kind) -> Vec<(String, String)> {
    find(text, language, date(2026, 4, 14).at(10, 0, 0, 0))
        .into_iter()
        .filter(|highlight| highlight.kind == kind)
        .map(|highlight| {
            (
                text[highlight.range].to_owned(),
                highlight.value.unwrap_or_default(),
            )
        })
        .collect()
}

fn values(text: &str) -> Vec<String> {
    found(text, Kind::Datetime)
        .into_iter()
        .map(|(_, value)| value)
        .collect()
}

fn texts(text: &str, kind: Kind) -> Vec<String> {
    found(text, kind)
        .into_iter()
        .map(|(text, _)| text)
        .collect()
}

#[test]
fn times_of_day_are_guessed() {
    assert_eq!(
        values("Can you come at half seven tomorrow?"),
        ["2026-04-15T19:30"]
    );
    assert_eq!(
        values("Can you come at nine tomorrow?"),
        ["2026-04-15T09:00"]
    );
    assert_eq!(
        values("Can you come at nine tomorrow night?"),
        ["2026-04-15T21:00"]
    );
    assert_eq!(
        values("Can you come at quarter to one on Friday?"),
        ["2026-04-17T12:45"]
    );
    assert_eq!(
        values("Can you come at 17:05 on the 2nd of May?"),
        ["2026-05-02T17:05"]
    );
    assert_eq!(
        values("Can you ring me in twenty minutes?"),
        ["2026-04-14T10:20"]
    );
}

#[test]
fn a_weekday_is_the_next_one() {
    assert_eq!(values("Can you come on Tuesday?"), ["2026-04-21"]);
    assert_eq!(
        values("Is it Thursday or Friday?"),
        ["2026-04-16", "2026-04-17"]
    );
}

#[test]
fn only_the_valid_time_counts() {
    assert_eq!(
        values("Call me at six, no, quarter to seven tomorrow."),
        ["2026-04-15T18:45"]
    );
    assert_eq!(
        values("Please come. It's not Thursday anymore, it's Friday at three."),
        ["2026-04-17T15:00"]
    );
    assert_eq!(values("They came on Monday at six. Ring me."), [""; 0]);
    assert_eq!(
        values("We play cards every Thursday at seven. Ring me."),
        [""; 0]
    );
}

#[test]
fn questions_and_requests() {
    let text = "Hi Tom, could you send me the form? And do you need a lift?";
    assert_eq!(texts(text, Kind::Request), ["could you send me the form"]);
    assert_eq!(texts(text, Kind::Question), ["do you need a lift"]);
    let text = "babe get the washing in its about to rain are you home by six";
    assert_eq!(texts(text, Kind::Request), ["get the washing in"]);
    assert_eq!(texts(text, Kind::Question), ["are you home by six"]);
}

#[test]
fn what_others_said_does_not_count() {
    for text in [
        "She asked me, can you help me move?",
        "He goes, call me tomorrow, and I'm like, no.",
    ] {
        assert!(
            find(text, "en", date(2026, 4, 14).at(10, 0, 0, 0)).is_empty(),
            "{text}"
        );
    }
}

#[test]
fn a_story_may_end_with_a_question() {
    let story = "The kitchen man came and measured everything twice. Then he told us, the wall isn't \
        straight, which, well, the house is from 1890. Then the dog got into his toolbox and we spent \
        an hour looking for a spirit level under the sofa.";
    let asked = format!("{story} Do you still have the number of that tiler you used?");
    assert_eq!(
        texts(&asked, Kind::Question),
        ["Do you still have the number of that tiler you used"]
    );
    let rhetorical = format!("{story} How hard can it be?");
    assert_eq!(texts(&rhetorical, Kind::Question), [""; 0]);
}

#[test]
fn numbers_amounts_and_links() {
    let text = "Ring me on oh seven seven double oh nine oh oh eight eight two.";
    assert_eq!(found(text, Kind::Phone)[0].1, "07700900882");
    let text = "You owe me sixty-two pounds fifty, can you pay at shop.example.com/pay?";
    assert_eq!(found(text, Kind::Amount)[0].1, "62.50 GBP");
    assert_eq!(texts(text, Kind::Link), ["shop.example.com/pay"]);
}

#[test]
fn a_range_has_the_value_of_its_start() {
    for (text, value) in [
        ("from nine to two in the afternoon", "2026-04-15T09:00"),
        ("from eight to ten in the evening", "2026-04-15T20:00"),
        ("from two to four in the afternoon", "2026-04-15T14:00"),
    ] {
        assert_eq!(values(&format!("Can you come tomorrow {text}?")), [value]);
    }
}

#[test]
fn amounts_without_hundredths() {
    for (language, text, value) in [
        ("de", "Das macht 45,- Euro, überweist du mir das?", "45 EUR"),
        ("fr", "Ça fait 45.– francs, tu peux payer ?", "45 CHF"),
    ] {
        let amounts = found_in(language, text, Kind::Amount);
        assert_eq!(amounts[0].1, value);
    }
}

#[test]
fn the_words_of_a_time_can_have_its_part_of_the_day() {
    let times = found_in("es", "¿Puedes venir mañana a las 8 p. m.?", Kind::Datetime);
    assert_eq!(times[0].1, "2026-04-15T20:00");
}

#[test]
fn reported_amounts_count_in_a_message_that_asks_something() {
    let text = "She says it's 400 dollars. Shall I order it?";
    assert_eq!(found(text, Kind::Amount)[0].1, "400 USD");
    assert_eq!(found("She says it's 400 dollars.", Kind::Amount), []);
}

#[test]
fn other_languages_have_the_careful_part_only() {
    let now = date(2026, 4, 14).at(10, 0, 0, 0);
    let text = "Komt je ook? Het is 25/04/2026, \u{20ac} 12,50, bel 020 123 4567.";
    let found: Vec<(Kind, String)> = find(text, "nl", now)
        .into_iter()
        .map(|highlight| (highlight.kind, highlight.value.unwrap_or_default()))
        .collect();
    assert_eq!(
        found,
        [
            (Kind::Question, String::new()),
            (Kind::Datetime, "2026-04-25".to_owned()),
            (Kind::Amount, "12.50 EUR".to_owned()),
            (Kind::Phone, "0201234567".to_owned()),
        ]
    );
}
