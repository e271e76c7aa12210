//! Arguments of `earshot replace-rules`.

use clap::{Args, Subcommand};

use super::{ListFormat, parse_language};

#[derive(Debug, Subcommand)]
pub enum ReplaceRulesCommand {
    /// List the rules in the order in which they apply
    List {
        /// Output format; json prints one object per line
        #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
        format: ListFormat,
    },
    /// Add a rule, or change the one that finds the same words
    Add(AddRuleArgs),
    /// Remove rules; the model's words are shown again
    Remove {
        /// Numbers of rules, as listed
        #[arg(required = true, value_name = "RULE")]
        rules: Vec<i64>,
    },
}

const ADD_HELP: &str = "\
The rule changes what notes show, how they are found, and what is copied and exported, now \
and later. The model's text is kept: once the rule is removed, it is shown again. What you \
have written in a note yourself is not changed.";

#[derive(Debug, Args)]
#[command(after_long_help = ADD_HELP)]
pub struct AddRuleArgs {
    /// A word or phrase of the model
    #[arg(value_name = "FIND")]
    pub find: String,
    /// What to show instead; empty (\"\") to leave it out
    #[arg(value_name = "REPLACEMENT", allow_hyphen_values = true)]
    pub replace: String,
    /// Upper and lower case must match
    #[arg(long)]
    pub case: bool,
    /// Also replace parts of words
    #[arg(long)]
    pub any_part: bool,
    /// Only in this language, as a code such as en or de
    #[arg(long, value_name = "CODE", value_parser = parse_language)]
    pub language: Option<String>,
}
