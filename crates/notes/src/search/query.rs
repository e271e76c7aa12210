use super::fold::{Token, is_quote, joined, symbols, tokens};
use super::operators::Operators;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Phrase {
    /// The folded words, and the same with compounds joined; either matches.
    pub(super) forms: Vec<Vec<String>>,
    /// The last word is a prefix.
    pub(super) is_prefix: bool,
}

/// All phrases must match.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Query {
    pub(super) phrases: Vec<Phrase>,
    /// The query has no words; phrases consist of symbols.
    pub(super) symbols_only: bool,
    pub(super) operators: Operators,
}

/// Each phrase costs an index lookup.
const MAX_PHRASES: usize = 32;
const MAX_WORDS: usize = 64;

impl Query {
    /// Parses `words`, `"a phrase"`, `prefi*` and operators such as `from:name` or
    /// `from:"two names"`, with any quotes. The last word is a prefix unless a space or quote
    /// follows. Symbols count only without words.
    pub(super) fn parse(text: &str) -> Query {
        let mut query = Query::default();
        let mut quoted = false;
        let mut operator = None;
        let mut is_typing_operator = false;
        let mut rest = text;
        while !rest.is_empty() {
            let end = rest.find(is_quote).unwrap_or(rest.len());
            let (part, after) = rest.split_at(end);
            let is_last = after.is_empty();
            if quoted {
                let name = operator.take();
                if !name.is_some_and(|name| query.operators.add(name, part)) {
                    query.push(part, is_last);
                }
            } else {
                for word in part.split_inclusive(char::is_whitespace) {
                    let ends = word.ends_with(char::is_whitespace);
                    let word = word.trim_end();
                    let continues = !ends && is_last && part.ends_with(word);
                    match Operators::split(word) {
                        Some((name, "")) if !ends && !is_last => operator = Some(name),
                        Some((name, value)) if query.operators.add(name, value) => {}
                        Some((_, "")) if continues => is_typing_operator = true,
                        _ => query.push(word, word.ends_with('*') || continues),
                    }
                }
            }
            quoted = !quoted;
            rest = after.strip_prefix(is_quote).unwrap_or(after);
        }
        if query.phrases.is_empty() && query.operators.is_empty() && !is_typing_operator {
            query.symbols_only = true;
            for run in symbols(text) {
                query.add(vec![folded(run)], false);
            }
        }
        query
    }

    fn push(&mut self, text: &str, is_prefix: bool) {
        let words = tokens(text);
        if !words.is_empty() {
            let joined = joined(&words).map(folded);
            self.add(
                [folded(words)].into_iter().chain(joined).collect(),
                is_prefix,
            );
        }
    }

    fn add(&mut self, forms: Vec<Vec<String>>, is_prefix: bool) {
        if self.phrases.len() < MAX_PHRASES {
            self.phrases.push(Phrase { forms, is_prefix });
        }
    }

    /// Without words; there may be operators.
    pub(super) fn is_empty(&self) -> bool {
        self.phrases.is_empty()
    }

    /// FTS5 syntax. Folded words need no escaping within quotes.
    pub(super) fn to_fts_query(&self) -> String {
        let phrases: Vec<_> = self
            .phrases
            .iter()
            .map(|phrase| {
                let star = if phrase.is_prefix { " *" } else { "" };
                let forms = phrase.forms.iter();
                let forms: Vec<_> = forms
                    .map(|words| format!("\"{}\"{star}", words.join(" ")))
                    .collect();
                match forms.as_slice() {
                    [one] => one.clone(),
                    several => format!("({})", several.join(" OR ")),
                }
            })
            .collect();
        phrases.join(" AND ")
    }
}

/// Finds the words in texts, in FTS5's syntax; `None` without words.
pub(crate) fn phrase_query(words: &str) -> Option<String> {
    let words = folded(tokens(words));
    (!words.is_empty()).then(|| format!("body : \"{}\"", words.join(" ")))
}

fn folded(tokens: Vec<Token>) -> Vec<String> {
    let folded = tokens.into_iter().map(|token| token.folded);
    folded.take(MAX_WORDS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(text: &str) -> String {
        Query::parse(text).to_fts_query()
    }

    #[test]
    fn parses_words_phrases_and_prefixes() {
        assert_eq!(index("Hello wor"), r#""hello" AND "wor" *"#);
        assert_eq!(index("hello world "), r#""hello" AND "world""#);
        assert_eq!(
            index("\"See you\" mon* x "),
            r#""see you" AND "mon" * AND "x""#
        );
        assert_eq!(index("“see yo"), r#""see yo" *"#);
        assert_eq!(index("a \"b\""), r#""a" AND "b""#);
        assert_eq!(index("don't"), r#"("don t" * OR "dont" *)"#);
        assert_eq!(index("東京"), r#""東 京" *"#);
        assert_eq!(index("a \u{a0} "), r#""a""#);
    }

    #[test]
    fn operators_are_not_searched_for() {
        let query = Query::parse("from:Ana IN:\u{201c}The family\u{201d} milk is:unheard lang:ES");
        assert_eq!(query.to_fts_query(), r#""milk""#);
        assert_eq!(query.operators.senders, ["ana"]);
        assert_eq!(query.operators.chats, ["the family"]);
        assert_eq!(query.operators.languages, ["es"]);
        assert!(query.operators.is_unheard);
        let query = Query::parse("\"from:ana\" from: ");
        assert!(query.operators.is_empty());
        assert_eq!(
            query.to_fts_query(),
            r#"("from ana" OR "fromana") AND "from""#
        );
        assert!(Query::parse("from:").is_empty());
        assert_eq!(index("after:noon "), r#"("after noon" OR "afternoon")"#);
    }

    #[test]
    fn other_operators_are_plain_words() {
        for nothing in ["", " ", "\"", "\"\"", "\u{200d}"] {
            assert!(Query::parse(nothing).is_empty(), "{nothing}");
        }
        assert_eq!(index("? 😀👍"), "\"\u{e03f}\" AND \"😀 👍\"");
        assert_eq!(
            index("title:x OR NOT "),
            r#"("title x" OR "titlex") AND "or" AND "not""#
        );
    }
}
