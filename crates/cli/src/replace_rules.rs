//! `earshot replace-rules`

use earshot_core::app::{ReplaceRule, Replacement};
use earshot_core::{Library, LibraryError, Paths};
use earshot_transcript::one_line;

use crate::args::{AddRuleArgs, ListFormat, ReplaceRulesCommand};
use crate::errors::fail;
use crate::output::{self, Exit, json};
use crate::passphrase;

pub fn run(command: &ReplaceRulesCommand, paths: &Paths) -> Exit {
    let result = passphrase::open(paths).and_then(|library| match command {
        ReplaceRulesCommand::List { format } => list(&library, *format),
        ReplaceRulesCommand::Add(arguments) => add(&library, arguments),
        ReplaceRulesCommand::Remove { rules } => remove(&library, rules),
    });
    result.unwrap_or_else(|error| fail(&error))
}

fn list(library: &Library, format: ListFormat) -> Result<Exit, LibraryError> {
    let rules = library.replace_rules()?;
    let describe = |rule: &ReplaceRule| match format {
        ListFormat::Txt => describe(rule),
        ListFormat::Json => json(rule),
    };
    let text: String = rules.iter().map(|rule| describe(rule) + "\n").collect();
    Ok(output::print_and_exit(&text, Exit::Success))
}

/// `  3  ear shot → Earshot  (en, case)`
fn describe(rule: &ReplaceRule) -> String {
    let Replacement {
        find,
        replace,
        match_case,
        whole_words,
        language,
        enabled,
    } = &rule.replacement;
    let limits: Vec<&str> = [
        language.as_deref(),
        match_case.then_some("case"),
        (!whole_words).then_some("any part"),
        (!enabled).then_some("off"),
    ]
    .into_iter()
    .flatten()
    .collect();
    let limits = match limits.as_slice() {
        [] => String::new(),
        limits => format!("  ({})", limits.join(", ")),
    };
    format!(
        "{:>3}  {} → {}{limits}",
        rule.id,
        one_line(find),
        one_line(replace)
    )
}

fn add(library: &Library, arguments: &AddRuleArgs) -> Result<Exit, LibraryError> {
    library.add_replace_rule(&Replacement {
        find: arguments.find.clone(),
        replace: arguments.replace.clone(),
        match_case: arguments.case,
        whole_words: !arguments.any_part,
        language: arguments.language.clone(),
        enabled: true,
    })?;
    Ok(Exit::Success)
}

fn remove(library: &Library, rules: &[i64]) -> Result<Exit, LibraryError> {
    for rule in rules {
        library.remove_replace_rule(*rule)?;
    }
    Ok(Exit::Success)
}
