//! Language of the recording, detected by one thread for all.

use std::sync::{Condvar, Mutex, PoisonError};

use super::lock;
use crate::{
    CancelToken, SpeechError,
    decode::{Decoded, MIN_LANGUAGE_PROB},
    model::TokenId,
};

pub(super) struct Language {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    known: Option<TokenId>,
    /// Of the first chunk with speech.
    likeliest: Option<TokenId>,
    detecting: bool,
}

impl Language {
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

    /// `None` if this thread must detect it and call [`Language::detected`]. Chunks wait for the
    /// one before them, so that results do not depend on timing.
    pub fn known_or_detect(&self, cancel: &CancelToken) -> Result<Option<TokenId>, SpeechError> {
        let mut state = lock(&self.state);
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

    /// Ends this thread's detection; `parts` is empty if it failed.
    pub fn detected<'a>(&self, mut parts: impl Iterator<Item = &'a Decoded>) {
        let mut state = lock(&self.state);
        state.detecting = false;
        if let Some(decoded) = parts.find(|decoded| !decoded.is_no_speech()) {
            state.likeliest = state.likeliest.or(decoded.language);
            if decoded.language_prob >= MIN_LANGUAGE_PROB {
                state.known = decoded.language;
            }
        }
        self.changed.notify_all();
    }

    /// Lets waiting threads notice a cancellation.
    pub fn wake(&self) {
        self.changed.notify_all();
    }

    pub fn known(&self) -> Option<TokenId> {
        lock(&self.state).known
    }

    pub fn likeliest(&self) -> Option<TokenId> {
        let state = lock(&self.state);
        state.known.or(state.likeliest)
    }
}
