//! Errors on the command line: each gets an exit status and, by its code, a hint.

use earshot_core::app::{AppError, ErrorInfo};
use earshot_core::{CloudError, InputError, LibraryError, ModelError, OutputError, StartError};
use earshot_transcript::Failure;

use crate::output::{self, Exit};

pub type EarlyExit = (Exit, String);

pub fn usage_error(sentence: impl ToString) -> EarlyExit {
    (Exit::Usage, sentence.to_string())
}

pub fn failed(sentence: impl ToString) -> EarlyExit {
    (Exit::Failed, sentence.to_string())
}

pub trait CodedError {
    fn code(&self) -> &str;
    fn message(&self) -> String;
    /// Whether a different command line would help.
    fn is_usage(&self) -> bool {
        false
    }
}

fn hint(code: &str) -> Option<&'static str> {
    Some(match code {
        "database-missing" => "`earshot library recover` makes the notes.",
        "keys-altered" => "`earshot library encrypt` keeps the library encrypted.",
        "keys-older" => "`earshot library encrypt` keeps this one.",
        "library-damaged" => "`earshot library check` shows what is damaged.",
        "library-half-decrypted" => {
            "`earshot library decrypt` continues it; `earshot library encrypt` keeps the library encrypted."
        }
        "model-missing" | "model-unusable" => "Run `earshot models fetch NAME`.",
        "model-only-by-hand" | "model-unvouched" => "Run `earshot models import --unknown FILE`.",
        "model-unknown" => "`earshot models list` shows it.",
        "vad-unusable" => "Run `earshot models fetch`.",
        "note-unreadable" => "`earshot library check` names the note.",
        "output-exists" => "--force replaces it.",
        "several-files" | "several-formats" => "Add --output FOLDER.",
        _ => return None,
    })
}

pub fn with_hint(error: &impl CodedError) -> String {
    let message = error.message();
    match hint(error.code()) {
        Some(hint) => format!("{message} {hint}"),
        None => message,
    }
}

pub fn early_exit(error: &impl CodedError) -> EarlyExit {
    let exit = if error.is_usage() {
        Exit::Usage
    } else {
        Exit::Failed
    };
    (exit, with_hint(error))
}

pub fn to_failure(error: &impl CodedError) -> Failure {
    Failure {
        code: error.code().into(),
        message: error.message(),
    }
}

/// Prints the error.
pub fn fail(error: &impl CodedError) -> Exit {
    let (exit, sentence) = early_exit(error);
    output::error(&sentence);
    exit
}

macro_rules! coded {
    ($error:ident $($is_usage:ident)?) => {
        impl CodedError for $error {
            fn code(&self) -> &str {
                // The inherent method.
                $error::code(self)
            }

            fn message(&self) -> String {
                self.to_string()
            }

            $(fn $is_usage(&self) -> bool {
                $error::$is_usage(self)
            })?
        }
    };
}

coded!(AppError);
coded!(CloudError);
coded!(InputError);
coded!(LibraryError is_usage);
coded!(ModelError);
coded!(OutputError is_usage);
coded!(StartError is_usage);

impl CodedError for ErrorInfo {
    fn code(&self) -> &str {
        &self.code
    }

    fn message(&self) -> String {
        self.message.clone()
    }
}

impl CodedError for Failure {
    fn code(&self) -> &str {
        &self.code
    }

    fn message(&self) -> String {
        self.message.clone()
    }
}
