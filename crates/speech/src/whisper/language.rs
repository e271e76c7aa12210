//! The language of the whole sound, found out by one thread for all.

use std::sync::{Condvar, Mutex, PoisonError};

use super::locked;
use crate::{
    Cancel, SpeechError,
    model::TokenId,
    passage::{Decoded, SURE_OF_LANGUAGE},
};

/// The language, as far as it is known, shared by the threads of a run.
pub(super) struct Language {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    known: Option<TokenId>,
    /// The likeliest in the first passage that had speech.
    likeliest: Option<TokenId>,
    /// A thread is finding out.
    detecting: bool,
}

impl Language {
    /// `known` if the caller knows it.
    pub fn new(known: Option<TokenId>) -> Self {
        Self {
            state: Mutex::new(State {
                known,
                likeliest: None,
                detecting: false,
            }),
            changed: Condvar::new(),
        }
    }

    /// The language, or `None` if it is this thread's turn to detect it: then it
    /// must call [`Language::detected`]. Passages wait for the one before them,
    /// so that the outcome does not depend on which thread is faster.
    ///
    /// # Errors
    /// [`SpeechError::Cancelled`] if that was asked while waiting.
    pub fn known_or_turn(&self, cancel: &Cancel) -> Result<Option<TokenId>, SpeechError> {
        let mut state = locked(&self.state);
        while state.known.is_none() && state.detecting {
            if cancel.is_cancelled() {
                return Err(SpeechError::Cancelled);
            }
            state = self
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
        state.detecting = state.known.is_none();
        Ok(state.known)
    }

    /// What came of this thread's turn, in parts; none if it failed.
    pub fn detected<'a>(&self, mut parts: impl Iterator<Item = &'a Decoded>) {
        let mut state = locked(&self.state);
        state.detecting = false;
        if let Some(decoded) = parts.find(|decoded| !decoded.is_silence()) {
            state.likeliest = state.likeliest.or(decoded.language);
            if decoded.language_prob >= SURE_OF_LANGUAGE {
                state.known = decoded.language;
            }
        }
        self.changed.notify_all();
    }

    /// Wakes the threads that wait, to see that they are to stop.
    pub fn wake(&self) {
        self.changed.notify_all();
    }

    /// The language that every passage from now on is decoded in.
    pub fn sure(&self) -> Option<TokenId> {
        locked(&self.state).known
    }

    /// The language as well as it is known.
    pub fn likeliest(&self) -> Option<TokenId> {
        let state = locked(&self.state);
        state.known.or(state.likeliest)
    }
}
