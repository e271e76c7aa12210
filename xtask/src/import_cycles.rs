//! Fails if files of a crate import each other in a cycle, or one service of `crates/core` imports
//! another.
//!
//! A file imports the files that define the items it names by paths that start with `crate`,
//! `super`, `self` or a child module; a re-export is followed to the definition and is not an
//! import itself. Test code is ignored.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::{fs, mem};

use crate::paths;
use crate::shell::{Failure, Result};

/// A path such as `["queue", "state", "QueueState"]`, relative to the crate.
type Segments = Vec<String>;

struct Module {
    file: String,
    imports: Vec<Segments>,
    /// Names that a `pub use` makes available, with the path each stands for.
    exports: HashMap<String, Segments>,
}

/// The modules of a crate that are files, by path.
type Modules = BTreeMap<Segments, Module>;

const CORE: &str = "crates/core/src/";

/// The folders of [`CORE`] that are services: they own their state and react to each other's events.
const SERVICES: &[&str] = &[
    "library",
    "import",
    "queue",
    "recording",
    "playback",
    "models",
    "cloud",
    "updates",
    "watched_folders",
    "new_texts",
];

pub fn check() -> Result {
    let (mut cycles, mut siblings) = (Vec::new(), Vec::new());
    for folder in source_folders()? {
        let mut modules = Modules::new();
        collect(&folder, &mut Vec::new(), &mut modules)?;
        let imports = imports(&modules);
        cycles.extend(
            find_cycles(&imports)
                .iter()
                .map(|cycle| cycle.join(" <-> ")),
        );
        siblings.extend(sibling_imports(&imports));
    }
    if !siblings.is_empty() {
        return Err(Failure::new(format!(
            "These files import another service; emit an event, or move what they share below.\n{}",
            siblings.join("\n")
        )));
    }
    if cycles.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!(
        "These files import each other; move what they share to a separate file.\n{}",
        cycles.join("\n")
    )))
}

fn source_folders() -> Result<Vec<PathBuf>> {
    let root = paths::root();
    let mut folders = vec![root.join("src-tauri/src"), root.join("xtask/src")];
    for parent in ["crates", "tools"] {
        let entries = fs::read_dir(root.join(parent))
            .map_err(|error| Failure::new(format!("{parent} cannot be read: {error}.")))?;
        folders.extend(entries.flatten().map(|entry| entry.path().join("src")));
    }
    folders.sort();
    Ok(folders)
}

fn collect(folder: &Path, module: &mut Segments, modules: &mut Modules) -> Result {
    let failed = |error| Failure::new(format!("{} cannot be read: {error}.", folder.display()));
    for entry in fs::read_dir(folder).map_err(failed)?.flatten() {
        let path = entry.path();
        let stem = path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if path.is_dir() {
            module.push(stem);
            collect(&path, module, modules)?;
            module.pop();
            continue;
        }
        if path.extension().is_none_or(|extension| extension != "rs") || stem.ends_with("tests") {
            continue;
        }
        let name = match stem.as_str() {
            "lib" | "main" | "mod" => module.clone(),
            _ => [module.as_slice(), &[stem]].concat(),
        };
        let text = fs::read_to_string(&path).map_err(failed)?;
        let file = path.strip_prefix(paths::root()).unwrap_or(&path);
        let parsed = parse(&text, &name);
        modules.insert(
            name,
            Module {
                file: file.display().to_string(),
                ..parsed
            },
        );
    }
    Ok(())
}

/// The files that each file imports.
fn imports(modules: &Modules) -> BTreeMap<&str, BTreeSet<&str>> {
    let edges = modules.values().map(|module| {
        let imported = module
            .imports
            .iter()
            .filter_map(|path| defining_file(modules, path));
        let others = imported.filter(|file| *file != module.file);
        (module.file.as_str(), others.collect())
    });
    edges.collect()
}

/// The file that defines what the path names; re-exports are followed.
fn defining_file<'a>(modules: &'a Modules, path: &[String]) -> Option<&'a str> {
    let mut path = path.to_vec();
    // Each step follows one re-export; a cycle of re-exports does not compile.
    for _ in 0..16 {
        let length = (0..=path.len())
            .rev()
            .find(|length| modules.contains_key(&path[..*length]))?;
        let module = &modules[&path[..length]];
        match path.get(length).and_then(|item| module.exports.get(item)) {
            Some(target) => path = [target, &path[length + 1..]].concat(),
            None => return Some(&module.file),
        }
    }
    None
}

/// Imports of one service by another.
fn sibling_imports(edges: &BTreeMap<&str, BTreeSet<&str>>) -> Vec<String> {
    let all = edges
        .iter()
        .flat_map(|(file, imported)| imported.iter().map(move |other| (*file, *other)));
    let between = all.filter(|(file, other)| match (service(file), service(other)) {
        (Some(one), Some(another)) => one != another,
        _ => false,
    });
    between
        .map(|(file, other)| format!("{file} -> {other}"))
        .collect()
}

fn service(file: &str) -> Option<&str> {
    let (folder, _) = file.strip_prefix(CORE)?.split_once('/')?;
    SERVICES.contains(&folder).then_some(folder)
}

/// Groups of files that reach each other.
fn find_cycles(edges: &BTreeMap<&str, BTreeSet<&str>>) -> Vec<Vec<String>> {
    let reached: BTreeMap<_, _> = edges
        .keys()
        .map(|file| (*file, reachable(edges, file)))
        .collect();
    let mut cycles = Vec::new();
    let mut done: BTreeSet<&str> = BTreeSet::new();
    for (file, seen) in &reached {
        if seen.contains(file) && !done.contains(file) {
            let is_in_cycle = |other: &&&str| reached[**other].contains(file);
            let cycle: Vec<&str> = seen.iter().filter(is_in_cycle).copied().collect();
            done.extend(&cycle);
            cycles.push(cycle.into_iter().map(str::to_owned).collect());
        }
    }
    cycles
}

fn reachable<'a>(edges: &BTreeMap<&'a str, BTreeSet<&'a str>>, from: &'a str) -> BTreeSet<&'a str> {
    let (mut seen, mut next) = (BTreeSet::new(), vec![from]);
    while let Some(file) = next.pop() {
        let imported = edges.get(file).into_iter().flatten();
        next.extend(imported.filter(|file| seen.insert(**file)));
    }
    seen
}

/// The paths that a file of `module` names. `file` of the result is empty.
fn parse(text: &str, module: &[String]) -> Module {
    let tokens = tokens(text);
    let mut parsed = Module {
        file: String::new(),
        imports: Vec::new(),
        exports: HashMap::new(),
    };
    // The depth of braces at which each inline module ends.
    let mut inline: Vec<(usize, String)> = Vec::new();
    let declarations = tokens.windows(3).filter(|w| w[0] == "mod" && w[2] == ";");
    let children: BTreeSet<&str> = declarations.map(|w| w[1].as_str()).collect();
    let mut depth = 0_usize;
    let mut at = 0;
    while at < tokens.len() {
        match tokens[at].as_str() {
            "{" => depth += 1,
            "}" => {
                depth = depth.saturating_sub(1);
                if inline.last().is_some_and(|(ends, _)| *ends == depth) {
                    inline.pop();
                }
            }
            "mod" if tokens.get(at + 2).is_some_and(|token| token == "{") => {
                if is_test(&tokens[..at]) {
                    at = skip_block(&tokens, at + 2);
                    continue;
                }
                inline.push((depth, tokens[at + 1].clone()));
                depth += 1;
                at += 2;
            }
            "use" => {
                let is_export = at > 0 && matches!(tokens[at - 1].as_str(), "pub" | ")");
                let inside = inline.iter().map(|(_, name)| name.clone());
                let base = [module.to_vec(), inside.collect()].concat();
                let (leaves, next) = use_tree(&tokens, at + 1);
                for (path, name) in leaves {
                    let Some(path) = resolve(&path, &base, &children) else {
                        continue;
                    };
                    if is_export && inline.is_empty() {
                        parsed.exports.insert(name, path);
                    } else {
                        parsed.imports.push(path);
                    }
                }
                at = next;
                continue;
            }
            name if (matches!(name, "crate" | "super" | "self") || children.contains(name))
                && tokens.get(at + 1).is_some_and(|token| token == "::")
                && (at == 0 || !matches!(tokens[at - 1].as_str(), "$" | "::")) =>
            {
                let inside = inline.iter().map(|(_, name)| name.clone());
                let base = [module.to_vec(), inside.collect()].concat();
                let mut path = vec![tokens[at].clone()];
                while tokens.get(at + 1).is_some_and(|token| token == "::")
                    && tokens.get(at + 2).is_some_and(|token| is_name(token))
                {
                    path.push(tokens[at + 2].clone());
                    at += 2;
                }
                parsed.imports.extend(resolve(&path, &base, &children));
            }
            _ => {}
        }
        at += 1;
    }
    parsed
}

/// The paths of a `use`, each with the name it introduces, and the position after it.
fn use_tree(tokens: &[String], mut at: usize) -> (Vec<(Segments, String)>, usize) {
    let mut leaves = Vec::new();
    let mut prefixes: Vec<Segments> = Vec::new();
    let mut path = Segments::new();
    let mut alias = None;
    let mut end = |path: &mut Segments, alias: &mut Option<String>, from: usize| {
        if path.len() > from {
            let name = path
                .last()
                .filter(|name| *name != "self")
                .or(path.iter().nth_back(1));
            let name = alias.take().or(name.cloned()).unwrap_or_default();
            // `a::{self}` names `a`.
            path.pop_if(|name| name == "self");
            leaves.push((path.clone(), name));
        }
    };
    while let Some(token) = tokens.get(at) {
        let from = prefixes.last().map_or(0, Vec::len);
        match token.as_str() {
            ";" => {
                end(&mut path, &mut alias, from);
                at += 1;
                break;
            }
            "{" => prefixes.push(path.clone()),
            "," => {
                end(&mut path, &mut alias, from);
                path = prefixes.last().cloned().unwrap_or_default();
            }
            "}" => {
                end(&mut path, &mut alias, from);
                prefixes.pop();
                path = Segments::new();
            }
            "as" => {
                alias = tokens.get(at + 1).cloned();
                at += 1;
            }
            "::" => {}
            name => path.push(name.to_owned()),
        }
        at += 1;
    }
    (leaves, at)
}

/// The path from the crate's root; `None` for another crate's.
fn resolve(path: &[String], base: &[String], children: &BTreeSet<&str>) -> Option<Segments> {
    let mut from = base.to_vec();
    let mut rest = path;
    match rest.first()?.as_str() {
        "crate" => {
            from.clear();
            rest = &rest[1..];
        }
        "self" => rest = &rest[1..],
        "super" => {
            while rest.first().is_some_and(|name| name == "super") {
                from.pop();
                rest = &rest[1..];
            }
        }
        name if children.contains(name) => {}
        _ => return None,
    }
    Some([from, rest.to_vec()].concat())
}

fn is_name(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Whether the item after these tokens is only compiled for tests.
fn is_test(before: &[String]) -> bool {
    let attribute = ["#", "[", "cfg", "(", "test", ")", "]"];
    let mut items = before.rsplit(|token| matches!(token.as_str(), ";" | "{" | "}"));
    let attributes = items.next().unwrap_or_default();
    attributes.windows(attribute.len()).any(|w| w == attribute)
}

/// The position after the block that opens at `at`.
fn skip_block(tokens: &[String], at: usize) -> usize {
    let mut depth = 0_usize;
    for (position, token) in tokens.iter().enumerate().skip(at) {
        match token.as_str() {
            "{" => depth += 1,
            "}" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return position + 1;
        }
    }
    tokens.len()
}

/// Names, `::` and single symbols, without comments, strings and characters.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut name = String::new();
    let bytes: Vec<char> = text.chars().collect();
    let mut at = 0;
    while at < bytes.len() {
        let (now, next) = (bytes[at], bytes.get(at + 1).copied().unwrap_or(' '));
        if now.is_alphanumeric() || now == '_' {
            name.push(now);
            at += 1;
            continue;
        }
        let is_raw = name == "r" || name == "br";
        if !name.is_empty() {
            tokens.push(mem::take(&mut name));
        }
        at = match (now, next) {
            ('/', '/') => position(&bytes, at, |rest| rest[0] == '\n'),
            ('/', '*') => position(&bytes, at + 2, |rest| rest.starts_with(&['*', '/'])) + 2,
            ('"' | '#', _) if is_raw => {
                let hashes = bytes[at..].iter().take_while(|c| **c == '#').count();
                let close: Vec<char> = ['"'].into_iter().chain(vec!['#'; hashes]).collect();
                position(&bytes, at + hashes + 1, |rest| rest.starts_with(&close)) + close.len()
            }
            ('"', _) => end_of_string(&bytes, at + 1),
            // A character, not a lifetime.
            ('\'', '\\') => position(&bytes, at + 3, |rest| rest[0] == '\'') + 1,
            ('\'', _) if bytes.get(at + 2) == Some(&'\'') => at + 3,
            (':', ':') => {
                tokens.push("::".to_owned());
                at + 2
            }
            (sign, _) => {
                if !sign.is_whitespace() {
                    tokens.push(sign.to_string());
                }
                at + 1
            }
        };
    }
    tokens
}

fn position(text: &[char], from: usize, found: impl Fn(&[char]) -> bool) -> usize {
    (from..text.len())
        .find(|at| found(&text[*at..]))
        .unwrap_or(text.len())
}

fn end_of_string(text: &[char], mut at: usize) -> usize {
    while at < text.len() && text[at] != '"' {
        at += if text[at] == '\\' { 2 } else { 1 };
    }
    at + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cycles(files: &[(&str, &str)]) -> Vec<Vec<String>> {
        let modules = files.iter().map(|(name, text)| {
            let path: Segments = name
                .split("::")
                .filter(|s| !s.is_empty())
                .map(str::to_owned)
                .collect();
            let file = format!("{name}.rs");
            (
                path.clone(),
                Module {
                    file,
                    ..parse(text, &path)
                },
            )
        });
        find_cycles(&imports(&modules.collect()))
    }

    #[test]
    fn finds_cycles_of_imports() {
        let a = ("a", "use crate::b::{self, c::D};\nfn f() { \"}\"; }");
        assert_eq!(
            cycles(&[a, ("b", ""), ("b::c", "// use super::super::a;")]).len(),
            0
        );
        assert_eq!(
            cycles(&[a, ("b::c", "fn f() { super::super::a::f() }")]),
            [["a.rs", "b::c.rs"]]
        );
        let inline = "mod inner { use super::super::a::f; }";
        assert_eq!(cycles(&[a, ("b", inline)]).len(), 1);
        let test = "#[cfg(test)]\n#[allow(unused)]\nmod tests { use crate::a::f; }";
        assert_eq!(cycles(&[a, ("b", test)]).len(), 0);
    }

    #[test]
    fn a_parent_imports_from_its_children() {
        let child = ("a::b", "use super::C;");
        for parent in ["mod b;\nuse b::D;", "mod b;\nfn f() { b::g() }"] {
            assert_eq!(cycles(&[("a", parent), child]).len(), 1, "{parent}");
        }
        let parent = "mod b;\npub use b::D;\nfn f() { c::b::g() }";
        assert_eq!(cycles(&[("a", parent), child]).len(), 0);
    }

    #[test]
    fn follows_reexports() {
        let root = (
            "",
            "mod a; mod b;\npub use a::A;\npub(crate) use b::B as C;",
        );
        assert_eq!(cycles(&[root, ("a", ""), ("b", "use crate::A;")]).len(), 0);
        assert_eq!(
            cycles(&[root, ("a", "use crate::C;"), ("b", "use crate::A;")]).len(),
            1
        );
    }

    #[test]
    fn services_do_not_import_each_other() {
        let edges = BTreeMap::from([
            (
                "crates/core/src/queue/mod.rs",
                BTreeSet::from([
                    "crates/core/src/events.rs",
                    "crates/core/src/queue/view.rs",
                    "crates/core/src/models/service.rs",
                ]),
            ),
            (
                "crates/core/src/app.rs",
                BTreeSet::from(["crates/core/src/queue/mod.rs"]),
            ),
        ]);
        assert_eq!(
            sibling_imports(&edges),
            ["crates/core/src/queue/mod.rs -> crates/core/src/models/service.rs"]
        );
    }
}
