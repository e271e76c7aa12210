//! Errors on the command line: each gets an exit status and, by its code, a hint.

use earshot_core::app::AppError;
use earshot_core::{CloudError, InputError, LibraryError, ModelError, OutputError, StartError};
use earshot_error::{ErrorCode, ErrorInfo};
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
    fn code(&self) -> ErrorCode;
    fn message(&self) -> String;
    /// Whether a different command line would help.
    fn is_usage(&self) -> bool {
        false
    }
}

fn hint(code: ErrorCode) -> Option<&'static str> {
    Some(match code {
        ErrorCode::DatabaseMissing => "`earshot library recover` makes the notes.",
        ErrorCode::KeysAltered => "`earshot library encrypt` keeps the library encrypted.",
        ErrorCode::KeysOlder => "`earshot library encrypt` keeps this one.",
        ErrorCode::LibraryDamaged => "`earshot library check` shows what is damaged.",
        ErrorCode::LibraryHalfDecrypted => {
            "`earshot library decrypt` continues it; `earshot library encrypt` keeps the library encrypted."
        }
        ErrorCode::ModelMissing | ErrorCode::ModelUnusable => "Run `earshot models fetch NAME`.",
        ErrorCode::CustomModelNotDownloadable | ErrorCode::ModelUntrusted => {
            "Run `earshot models import --unknown FILE`."
        }
        ErrorCode::ModelUnknown => "`earshot models list` shows it.",
        ErrorCode::VadUnusable => "Run `earshot models fetch`.",
        ErrorCode::NoteUnreadable => "`earshot library check` names the note.",
        ErrorCode::OutputExists => "--force replaces it.",
        ErrorCode::SeveralFiles | ErrorCode::SeveralFormats => "Add --output FOLDER.",
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
        code: error.code(),
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
            fn code(&self) -> ErrorCode {
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
    fn code(&self) -> ErrorCode {
        self.code
    }

    fn message(&self) -> String {
        self.message.clone()
    }
}

impl CodedError for Failure {
    fn code(&self) -> ErrorCode {
        self.code
    }

    fn message(&self) -> String {
        self.message.clone()
    }
}
