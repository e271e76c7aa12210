//! The product's own source files, read as text: their size, and identifiers that are retired.

use std::collections::BTreeMap;
use std::fs;

use crate::paths;
use crate::shell::{self, Failure, Result};

/// The folders of the product's own source, as git matches paths.
const SOURCE: [&str; 5] = [
    "crates/*/src/*",
    "src-tauri/src/*",
    "ui/src/*",
    "xtask/*",
    "tools/*",
];
const EXTENSIONS: [&str; 5] = ["rs", "ts", "svelte", "py", "css"];
/// Generated code.
const GENERATED: &str = "bindings.ts";
/// Tables of words in literals of several lines, which would be taken for code.
const TABLES: &str = "crates/highlights/src/languages/";
/// Retired identifiers, one per line.
const RETIRED: &str = "xtask/retired-names.txt";

struct Source {
    path: String,
    text: String,
}

impl Source {
    fn is_python(&self) -> bool {
        self.path.ends_with(".py")
    }

    /// The crate or top-level folder that the file belongs to.
    fn part(&self) -> String {
        let mut folders = self.path.split('/');
        let first = folders.next().unwrap_or_default();
        match first {
            "crates" | "tools" => format!("{first}/{}", folders.next().unwrap_or_default()),
            _ => first.to_owned(),
        }
    }

    /// Splits a line into code without string literals, and the text of a comment.
    fn split<'a>(&self, line: &'a str) -> (String, &'a str) {
        let trimmed = line.trim_start();
        if self.is_python() {
            let comment = trimmed.strip_prefix('#').unwrap_or_default();
            return (
                if comment.is_empty() {
                    without_strings(line)
                } else {
                    String::new()
                },
                comment,
            );
        }
        for marker in ["///", "//!", "//", "/**", "/*", "* ", "*/", "<!--"] {
            if let Some(comment) = trimmed.strip_prefix(marker) {
                return (String::new(), comment);
            }
        }
        match line.split_once(" // ") {
            Some((code, comment)) => (without_strings(code), comment),
            None => (without_strings(line), ""),
        }
    }
}

/// Prints lines of source and words in comments, per part and in total.
pub fn size() -> Result {
    let mut parts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for source in sources()? {
        let lines = source.text.lines();
        let words = lines
            .clone()
            .map(|line| source.split(line).1.split_whitespace().count());
        let part = parts.entry(source.part()).or_default();
        part.0 += lines.count();
        part.1 += words.sum::<usize>();
    }
    let total = parts
        .values()
        .fold((0, 0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
    println!("{:<22}{:>8}{:>20}", "", "lines", "words in comments");
    for (name, (lines, words)) in parts.iter().chain([(&"all".to_owned(), &total)]) {
        println!("{name:<22}{lines:>8}{words:>20}");
    }
    Ok(())
}

/// Fails if a retired name is an identifier in the source.
pub fn check_names() -> Result {
    let file = paths::root().join(RETIRED);
    let retired = fs::read_to_string(&file)
        .map_err(|error| Failure::new(format!("{RETIRED} cannot be read: {error}.")))?;
    let retired: Vec<_> = retired
        .lines()
        .filter(|line| !line.starts_with('#'))
        .collect();
    let mut found = Vec::new();
    for source in sources()? {
        if source.path.starts_with(TABLES) {
            continue;
        }
        for (number, line) in (1..).zip(source.text.lines()) {
            let (code, _) = source.split(line);
            let mut names = code.split(|c: char| !c.is_alphanumeric() && c != '_');
            if let Some(name) = names.find(|name| retired.contains(name)) {
                found.push(format!("{}:{number}: {name}", source.path));
            }
        }
    }
    if found.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!(
        "These names are retired ({RETIRED}); docs/contributing.md says how things are named.\n{}",
        found.join("\n")
    )))
}

fn sources() -> Result<Vec<Source>> {
    let mut list = shell::command("git");
    list.args([
        "ls-files",
        "--cached",
        "--others",
        "--exclude-standard",
        "--",
    ]);
    let listed = shell::output(list.args(SOURCE), "git could not list the source files")?;
    let paths = listed.lines().filter(|path| {
        let extension = path.rsplit('.').next().unwrap_or_default();
        EXTENSIONS.contains(&extension) && !path.ends_with(GENERATED)
    });
    // A file that git still lists may be deleted.
    let read = |path: &str| fs::read_to_string(paths::root().join(path)).ok();
    let sources = paths.filter_map(|path| {
        Some(Source {
            path: path.to_owned(),
            text: read(path)?,
        })
    });
    Ok(sources.collect())
}

/// The line with each string literal emptied. Multi-line literals are not recognised.
fn without_strings(line: &str) -> String {
    let mut code = String::new();
    let mut quote = None;
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        match (quote, character) {
            (Some(_), '\\') => drop(characters.next()),
            (Some(open), close) if open == close => quote = None,
            (Some(_), _) => {}
            (None, '"' | '`') => quote = Some(character),
            (None, _) => code.push(character),
        }
    }
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_separated_from_strings_and_comments() {
        let rust = Source {
            path: "crates/core/src/lib.rs".to_owned(),
            text: String::new(),
        };
        assert_eq!(rust.part(), "crates/core");
        assert_eq!(
            rust.split(r#"let a = "Retired \" b"; // Why."#),
            ("let a = ;".to_owned(), "Why.")
        );
        assert_eq!(rust.split("    /// Why."), (String::new(), " Why."));
        let python = Source {
            path: "tools/a.py".to_owned(),
            text: String::new(),
        };
        assert_eq!(python.split("# Why."), (String::new(), " Why."));
        assert_eq!(python.split("a = 1"), ("a = 1".to_owned(), ""));
    }
}
