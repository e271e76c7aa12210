//! Decodes tokens of several threads together: the weights are read once for all of them.
//!
//! The result of each is the same as alone.

use std::{
    mem,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
};

use super::{Input, Network, Sequence};
use crate::{SpeechError, threads::cores, token::TokenId};

pub(crate) struct Batcher {
    network: Arc<Network>,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// Threads that decode: a batch starts once all of them wait for it.
    members: usize,
    waiting: Vec<Request>,
    finished: Vec<(u64, Answer)>,
    next_id: u64,
}

struct Request {
    id: u64,
    branches: Vec<(Sequence, Vec<TokenId>)>,
    threads: usize,
}

/// The sequences, and the logits after the last token of each, one after the other.
pub(crate) type Answer = Result<(Vec<Sequence>, Vec<f32>), SpeechError>;

/// While it lives, batches wait for this thread.
pub(crate) struct Membership(Arc<Batcher>);

impl Batcher {
    pub fn new(network: Arc<Network>) -> Arc<Self> {
        Arc::new(Self {
            network,
            state: Mutex::default(),
            changed: Condvar::new(),
        })
    }

    pub fn network(&self) -> &Arc<Network> {
        &self.network
    }

    pub fn join(self: &Arc<Self>) -> Membership {
        self.lock().members += 1;
        Membership(Arc::clone(self))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run(&self, mut requests: Vec<Request>) -> Vec<(u64, Answer)> {
        // The other threads wait, so that theirs are idle.
        let threads: usize = requests.iter().map(|request| request.threads).sum();
        let threads = threads.min(cores());
        let mut inputs: Vec<Input> = requests
            .iter_mut()
            .flat_map(|request| &mut request.branches)
            .map(|(sequence, tokens)| Input { sequence, tokens })
            .collect();
        // After a panic, the other threads would wait forever.
        let fed = catch_unwind(AssertUnwindSafe(|| self.network.feed(&mut inputs, threads)));
        let mut result = fed.unwrap_or(Err(SpeechError::Engine("decoding")));
        let vocabulary = self.network.shape.vocabulary;
        let answer = |request: Request| {
            let logits = match &mut result {
                Ok(rest) => {
                    let after = rest.split_off(request.branches.len() * vocabulary);
                    Ok(mem::replace(rest, after))
                }
                Err(_) => Err(SpeechError::Engine("decoding")),
            };
            let sequences = request.branches.into_iter().map(|(sequence, _)| sequence);
            (
                request.id,
                logits.map(|logits| (sequences.collect(), logits)),
            )
        };
        requests.into_iter().map(answer).collect()
    }
}

impl Membership {
    /// Feeds tokens to sequences, together with the other members'.
    ///
    /// # Errors
    /// As [`Network::feed`].
    pub fn feed(&self, branches: Vec<(Sequence, Vec<TokenId>)>, threads: usize) -> Answer {
        let batcher = &*self.0;
        let mut state = batcher.lock();
        let id = state.next_id;
        state.next_id += 1;
        state.waiting.push(Request {
            id,
            branches,
            threads,
        });
        loop {
            if let Some(index) = state.finished.iter().position(|(other, _)| *other == id) {
                return state.finished.swap_remove(index).1;
            }
            let is_mine = state.waiting.iter().any(|request| request.id == id);
            if is_mine && state.waiting.len() >= state.members {
                let requests = mem::take(&mut state.waiting);
                drop(state);
                let answers = batcher.run(requests);
                state = batcher.lock();
                state.finished.extend(answers);
                batcher.changed.notify_all();
            } else {
                state = batcher
                    .changed
                    .wait(state)
                    .unwrap_or_else(PoisonError::into_inner);
            }
        }
    }
}

impl Drop for Membership {
    fn drop(&mut self) {
        self.0.lock().members -= 1;
        // The others may be complete without this thread.
        self.0.changed.notify_all();
    }
}
