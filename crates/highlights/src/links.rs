//! Web addresses.

use std::ops::Range;

use crate::highlight::{Highlight, Kind};

/// Common top-level domains of more than two letters.
const DOMAINS: &[&str] = &[
    "academy",
    "agency",
    "app",
    "art",
    "bank",
    "berlin",
    "bio",
    "biz",
    "blog",
    "bzh",
    "café",
    "cafe",
    "cat",
    "center",
    "chat",
    "church",
    "city",
    "clinic",
    "cloud",
    "club",
    "com",
    "coop",
    "dev",
    "digital",
    "earth",
    "edu",
    "email",
    "events",
    "eus",
    "family",
    "farm",
    "fit",
    "fun",
    "gal",
    "gallery",
    "garden",
    "global",
    "gov",
    "group",
    "guide",
    "health",
    "hamburg",
    "help",
    "house",
    "info",
    "int",
    "kids",
    "koeln",
    "land",
    "life",
    "link",
    "live",
    "london",
    "love",
    "market",
    "media",
    "menu",
    "mil",
    "mobi",
    "museum",
    "name",
    "net",
    "network",
    "news",
    "one",
    "online",
    "org",
    "page",
    "paris",
    "party",
    "photo",
    "photos",
    "pizza",
    "pro",
    "quebec",
    "restaurant",
    "rocks",
    "ruhr",
    "saarland",
    "sale",
    "school",
    "scot",
    "services",
    "shop",
    "site",
    "social",
    "space",
    "sport",
    "store",
    "studio",
    "support",
    "swiss",
    "taxi",
    "team",
    "tech",
    "tickets",
    "tirol",
    "tools",
    "top",
    "tours",
    "training",
    "travel",
    "tv",
    "university",
    "vip",
    "wales",
    "website",
    "wedding",
    "wiki",
    "wien",
    "work",
    "world",
    "xyz",
    "yoga",
    "zone",
];

/// Top-level domains of countries, two letters each.
const COUNTRIES: &str = "ac ad ae af ag ai al am ao ar at au aw az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bw by bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo fr ga gd ge gf gg gh gi gl gm gn gp gq gr gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw";

pub(crate) fn highlights(links: &[Range<usize>]) -> Vec<Highlight> {
    links
        .iter()
        .map(|range| Highlight {
            kind: Kind::Link,
            range: range.clone(),
            value: None,
        })
        .collect()
}

/// Bytes of each address, without punctuation around it. `dots`, `slashes`: words for "." and "/".
pub(crate) fn find(text: &str, dots: &[&str], slashes: &[&str]) -> Vec<Range<usize>> {
    let mut links = written(text);
    if !dots.is_empty() || !slashes.is_empty() {
        add_spoken(text, &mut links, dots, slashes);
    }
    links
}

/// "example dot com slash help"; also extends a written address by "slash help".
fn add_spoken(text: &str, links: &mut Vec<Range<usize>>, dots: &[&str], slashes: &[&str]) {
    let words: Vec<Range<usize>> = words(text);
    let word = |index: usize| words.get(index).map(|range| &text[range.clone()]);
    let is = |index: usize, list: &[&str]| {
        word(index).is_some_and(|word| list.contains(&word.to_lowercase().as_str()))
    };
    let trimmed = |index: usize| {
        let word = word(index).unwrap_or_default();
        let end = word.trim_end_matches(|character: char| !character.is_alphanumeric());
        words[index].start..words[index].start + end.len()
    };
    let mut at = 0;
    while at < words.len() {
        let written = links
            .iter()
            .position(|link| words[at].contains(&link.start));
        let mut last = at;
        while is(last + 1, dots) && last + 2 < words.len() {
            last += 2;
        }
        let range = trimmed(last);
        let spoken = written.is_none()
            && last > at
            && is_domain(&text[range.clone()].to_lowercase(), true)
            && text[words[at].clone()]
                .chars()
                .all(|character| character.is_alphanumeric());
        let end_of_written = written.is_some_and(|link| links[link].end == range.end);
        if spoken || end_of_written {
            let mut end = range.end;
            while is(last + 1, slashes) && last + 2 < words.len() {
                last += 2;
                end = trimmed(last).end;
            }
            match written {
                Some(link) => links[link].end = end,
                None => links.push(words[at].start..end),
            }
        }
        at = last + 1;
    }
    links.sort_by_key(|link| link.start);
}

fn words(text: &str) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, character) in text.char_indices().chain([(text.len(), ' ')]) {
        match (start, character.is_whitespace()) {
            (None, false) => start = Some(at),
            (Some(from), true) => {
                words.push(from..at);
                start = None;
            }
            _ => {}
        }
    }
    words
}

fn written(text: &str) -> Vec<Range<usize>> {
    let mut links = Vec::new();
    let mut start = None;
    for (at, character) in text.char_indices().chain([(text.len(), ' ')]) {
        let separator = character.is_whitespace()
            || matches!(
                character,
                ',' | ';' | '"' | '“' | '”' | '«' | '»' | '(' | ')' | '<' | '>' | '،'
            );
        match (start, separator) {
            (None, false) => start = Some(at),
            (Some(from), true) => {
                links.extend(link_in(text, from..at));
                start = None;
            }
            _ => {}
        }
    }
    links
}

fn link_in(text: &str, chunk: Range<usize>) -> Option<Range<usize>> {
    let source = &text[chunk.clone()];
    let trimmed = source.trim_start_matches(|character: char| !character.is_alphanumeric());
    let start = chunk.start + (source.len() - trimmed.len());
    let trimmed = trimmed
        .trim_end_matches(|character: char| !character.is_alphanumeric() && character != '/');
    let has_scheme = ["http://", "https://"].iter().any(|scheme| {
        trimmed
            .get(..scheme.len())
            .is_some_and(|s| s.eq_ignore_ascii_case(scheme))
    });
    (has_scheme || is_address(trimmed)).then(|| start..start + trimmed.len())
}

fn is_address(text: &str) -> bool {
    if text.contains('@') {
        return false;
    }
    let host = text.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let labels: Vec<&str> = host.split('.').collect();
    let [.., domain] = labels.as_slice() else {
        return false;
    };
    let valid = |label: &&str| {
        !label.is_empty()
            && label
                .chars()
                .all(|character| character.is_alphanumeric() || character == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let named = labels
        .iter()
        .rev()
        .skip(1)
        .any(|label| label.chars().count() > 1);
    labels.len() >= 2
        && labels.iter().all(valid)
        && named
        && host.chars().any(char::is_alphabetic)
        && is_domain(domain, labels.len() > 2 || host.len() < text.len())
}

/// `sure`: there are more labels or a path. Otherwise a sentence may have ended before a lower-cased
/// word, so that a capital letter in the domain speaks against an address.
fn is_domain(domain: &str, sure: bool) -> bool {
    let lower = domain.to_lowercase();
    if !sure && domain != lower {
        return false;
    }
    DOMAINS.contains(&lower.as_str())
        || (lower.len() == 2 && COUNTRIES.split(' ').any(|country| country == lower))
}

#[cfg(test)]
mod tests {
    use super::find;

    fn links(text: &str) -> Vec<&str> {
        find(text, &["dot"], &["slash"])
            .into_iter()
            .map(|range| &text[range])
            .collect()
    }

    #[test]
    fn addresses_without_punctuation_around_them() {
        assert_eq!(
            links("see (www.a-b.org.uk/list), ok"),
            ["www.a-b.org.uk/list"]
        );
        assert_eq!(links("es xy.com/a?b=1."), ["xy.com/a?b=1"]);
        assert_eq!(links("https://forms.test/a/"), ["https://forms.test/a/"]);
    }

    #[test]
    fn spoken_addresses() {
        assert_eq!(
            links("see earshot dot org slash help."),
            ["earshot dot org slash help"]
        );
        assert_eq!(
            links("at a-b.de slash x slash y ok"),
            ["a-b.de slash x slash y"]
        );
        assert_eq!(links("a dot on the map"), [""; 0]);
    }

    #[test]
    fn no_addresses() {
        for text in [
            "me@example.com",
            "done.It was",
            "at 3 p.m. then",
            "3.50",
            "e.g.",
            "fin.de",
        ] {
            let expected: &[&str] = if text == "fin.de" { &["fin.de"] } else { &[] };
            assert_eq!(links(text), expected, "{text}");
        }
    }
}
