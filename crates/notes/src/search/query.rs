//! What somebody types, as phrases to look for.

use super::fold::tokens;

/// Words that stand next to each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Phrase {
    /// Folded, at least one.
    pub(super) words: Vec<String>,
    /// The last word may go on: it was not typed to its end.
    pub(super) open: bool,
}

/// All of them must be in a note, wherever.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Query {
    pub(super) phrases: Vec<Phrase>,
}

/// More than anybody means; each one costs a look at the index.
const MOST_PHRASES: usize = 32;
const MOST_WORDS: usize = 64;

impl Query {
    /// Reads `words`, `"a phrase"`, `beginn*`, in any quotes. The last word is
    /// taken for a beginning unless a space or a quote follows it.
    pub(super) fn parse(text: &str) -> Query {
        let mut query = Query::default();
        let mut quoted = false;
        let mut rest = text;
        while !rest.is_empty() {
            let end = rest.find(is_quote).unwrap_or(rest.len());
            let (part, after) = rest.split_at(end);
            let is_last = after.is_empty();
            if quoted {
                query.push(part, is_last);
            } else {
                for word in part.split_inclusive(char::is_whitespace) {
                    let ends = word.ends_with(char::is_whitespace);
                    let word = word.trim_end();
                    let goes_on = !ends && is_last && part.ends_with(word);
                    query.push(word, word.ends_with('*') || goes_on);
                }
            }
            quoted = !quoted;
            rest = after.strip_prefix(is_quote).unwrap_or(after);
        }
        query
    }

    fn push(&mut self, text: &str, open: bool) {
        let mut words: Vec<_> = tokens(text).into_iter().map(|token| token.folded).collect();
        words.truncate(MOST_WORDS);
        if !words.is_empty() && self.phrases.len() < MOST_PHRASES {
            self.phrases.push(Phrase { words, open });
        }
    }

    /// Whether it asks for nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.phrases.is_empty()
    }

    /// In the language of the index. Folded words have letters, digits and
    /// marks only, so nothing needs an escape inside the quotes.
    pub(super) fn for_index(&self) -> String {
        let phrases: Vec<_> = self
            .phrases
            .iter()
            .map(|phrase| {
                let open = if phrase.open { " *" } else { "" };
                format!("\"{}\"{open}", phrase.words.join(" "))
            })
            .collect();
        phrases.join(" AND ")
    }
}

fn is_quote(c: char) -> bool {
    matches!(
        c,
        '"' | '“' | '”' | '„' | '‟' | '«' | '»' | '「' | '」' | '『' | '』' | '＂'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(text: &str) -> String {
        Query::parse(text).for_index()
    }

    #[test]
    fn reads_words_phrases_and_beginnings() {
        assert_eq!(index("Hello wor"), r#""hello" AND "wor" *"#);
        assert_eq!(index("hello world "), r#""hello" AND "world""#);
        assert_eq!(
            index("\"See you\" mon* x "),
            r#""see you" AND "mon" * AND "x""#
        );
        assert_eq!(index("“see yo"), r#""see yo" *"#);
        assert_eq!(index("a \"b\""), r#""a" AND "b""#);
        assert_eq!(index("don't"), r#""don t" *"#);
        assert_eq!(index("東京"), r#""東 京" *"#);
        assert_eq!(index("a \u{a0} "), r#""a""#);
    }

    #[test]
    fn knows_no_operators() {
        for nothing in ["", " ", "\"", "\"\"", "*", "()", "-:^+", "😀"] {
            assert!(Query::parse(nothing).is_empty(), "{nothing}");
        }
        assert_eq!(index("title:x OR NOT "), r#""title x" AND "or" AND "not""#);
    }
}
