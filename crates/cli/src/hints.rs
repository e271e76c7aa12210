//! What the command line adds to an error: the command or option that helps, and the exit status.

use earshot_core::app::{AppError, ErrorInfo};
use earshot_core::{CloudError, InputError, LibraryError, ModelError, OutputError, StartError};
use earshot_transcript::Failure;

use crate::output::{self, Exit};
use crate::transcribe::EarlyExit;

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
        "keys-altered" | "keys-older" => "`earshot library encrypt` keeps it.",
        "library-damaged" => "`earshot library check` shows what is damaged.",
        "library-half-decrypted" => {
            "`earshot library decrypt` continues; `earshot library encrypt` keeps it encrypted."
        }
        "model-missing" => "Run `earshot models fetch NAME`.",
        "model-only-by-hand" => "Run `earshot models import --unknown FILE`.",
        "model-unknown" => "`earshot models list` shows the models.",
        "model-unusable" | "vad-unusable" => "Run `earshot models fetch`.",
        "model-unvouched" => "Run `earshot models import --unknown FILE`.",
        "note-unreadable" => "`earshot library check` names the note it belongs to.",
        "output-exists" => "To replace it, add --force.",
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

/// Prints the error.
pub fn fail(error: &impl CodedError) -> Exit {
    let (exit, sentence) = early_exit(error);
    output::error(&sentence);
    exit
}

macro_rules! coded {
    ($($error:ty),+; $usage:tt) => {$(
        impl CodedError for $error {
            fn code(&self) -> &str {
                // The inherent method.
                <$error>::code(self)
            }

            fn message(&self) -> String {
                self.to_string()
            }

            coded!(@ $usage $error);
        }
    )+};
    (@ usage $error:ty) => {
        fn is_usage(&self) -> bool {
            <$error>::is_usage(self)
        }
    };
    (@ failure $error:ty) => {};
}

coded!(LibraryError, OutputError, StartError; usage);
coded!(AppError, CloudError, InputError, ModelError; failure);

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
