//! What somebody types, as phrases to look for.

use super::fold::{Token, is_quote, joined, signs, tokens};

/// Words that stand next to each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Phrase {
    /// Folded, at least one; and, where a word has parts, with these as one word. Any of
    /// the forms will do.
    pub(super) forms: Vec<Vec<String>>,
    /// The last word may go on: it was not typed to its end.
    pub(super) open: bool,
}

/// All of them must be in a note, wherever.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Query {
    pub(super) phrases: Vec<Phrase>,
    /// The phrases are of signs, since there are no words.
    pub(super) is_of_signs: bool,
}

/// More than anybody means; each one costs a look at the index.
const MOST_PHRASES: usize = 32;
const MOST_WORDS: usize = 64;

impl Query {
    /// Reads `words`, `"a phrase"`, `beginn*`, in any quotes. The last word is
    /// taken for a beginning unless a space or a quote follows it. Signs count where
    /// there are no words.
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
        if query.phrases.is_empty() {
            query.is_of_signs = true;
            for run in signs(text) {
                query.add(vec![folded(run)], false);
            }
        }
        query
    }

    fn push(&mut self, text: &str, open: bool) {
        let words = tokens(text);
        if !words.is_empty() {
            let joined = joined(&words).map(folded);
            self.add([folded(words)].into_iter().chain(joined).collect(), open);
        }
    }

    fn add(&mut self, forms: Vec<Vec<String>>, open: bool) {
        if self.phrases.len() < MOST_PHRASES {
            self.phrases.push(Phrase { forms, open });
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
                let forms = phrase.forms.iter();
                let forms: Vec<_> = forms
                    .map(|words| format!("\"{}\"{open}", words.join(" ")))
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

fn folded(tokens: Vec<Token>) -> Vec<String> {
    let folded = tokens.into_iter().map(|token| token.folded);
    folded.take(MOST_WORDS).collect()
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
        assert_eq!(index("don't"), r#"("don t" * OR "dont" *)"#);
        assert_eq!(index("東京"), r#""東 京" *"#);
        assert_eq!(index("a \u{a0} "), r#""a""#);
    }

    #[test]
    fn knows_no_operators() {
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
