use std::{
    cell::Cell,
    hint::spin_loop,
    marker::PhantomData,
    mem,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
    thread,
};

/// Threads that wait for work without sleeping: waking one takes longer than many a product of the
/// decoder, of which a token has sixty.
///
/// An encoding, or one step of decoding, has a team of its own.
pub(super) struct Team {
    threads: usize,
    shared: Option<Arc<Shared>>,
    /// One call of [`Self::for_each`] at a time.
    not_sync: PhantomData<Cell<()>>,
}

/// The work of one thread in a call of [`Team::for_each`].
type Job<'a> = dyn Fn() + Sync + 'a;

#[derive(Default)]
struct Shared {
    /// The number of the current job; [`OPEN`] while threads may join; how many are inside.
    state: AtomicU64,
    /// Valid while the job is open or threads are inside.
    job: JobSlot,
    has_panicked: AtomicBool,
    is_done: AtomicBool,
}

#[derive(Default)]
struct JobSlot(Cell<Option<*const Job<'static>>>);

// SAFETY: written only while no job is open and no thread is inside.
unsafe impl Sync for JobSlot {}
// SAFETY: a job is `Sync`.
unsafe impl Send for JobSlot {}

const INSIDE: u64 = (1 << 16) - 1;
const OPEN: u64 = 1 << 16;
const NUMBER: u64 = 1 << 17;

/// Checks before a waiting thread lets others run: some tens of microseconds.
const SPINS: u32 = 1 << 12;

impl Team {
    /// `threads`: how many at most, including this one.
    pub fn new(threads: usize) -> Self {
        let shared = (threads > 1).then(|| {
            let shared = Arc::new(Shared::default());
            for _ in 1..threads {
                let shared = Arc::clone(&shared);
                rayon::spawn(move || shared.help());
            }
            shared
        });
        Self {
            threads,
            shared,
            not_sync: PhantomData,
        }
    }

    pub fn threads(&self) -> usize {
        self.threads
    }

    /// Runs `part` for each index; `begin` creates a thread's state.
    pub fn for_each<T>(
        &self,
        parts: usize,
        begin: impl Fn() -> T + Sync,
        part: impl Fn(&mut T, usize) + Sync,
    ) {
        let next = AtomicUsize::new(0);
        let work = || {
            let mut number = next.fetch_add(1, Ordering::Relaxed);
            if number >= parts {
                return;
            }
            let mut own = begin();
            while number < parts {
                part(&mut own, number);
                number = next.fetch_add(1, Ordering::Relaxed);
            }
        };
        match &self.shared {
            Some(shared) if parts > 1 => shared.run(&work),
            _ => work(),
        }
    }
}

impl Drop for Team {
    fn drop(&mut self) {
        if let Some(shared) = &self.shared {
            shared.is_done.store(true, Ordering::Relaxed);
        }
    }
}

impl Shared {
    fn run(&self, job: &Job) {
        let job: *const Job = job;
        // SAFETY: the lifetime is longer than the job's, but `Close` waits before that ends.
        self.job.0.set(Some(unsafe {
            mem::transmute::<*const Job, *const Job<'static>>(job)
        }));
        let number = self.state.load(Ordering::Relaxed) / NUMBER + 1;
        self.state
            .store((number * NUMBER) | OPEN, Ordering::Release);
        let close = Close(self);
        // SAFETY: it is a reference.
        unsafe { (*job)() };
        drop(close);
        assert!(
            !self.has_panicked.load(Ordering::Relaxed),
            "a thread of the team panicked"
        );
    }

    fn help(&self) {
        let mut last = 0;
        let mut waited = 0;
        while !self.is_done.load(Ordering::Relaxed) {
            let state = self.state.load(Ordering::Relaxed);
            let number = state / NUMBER;
            let is_new = state & OPEN != 0 && number != last;
            let joined = is_new
                && self
                    .state
                    .compare_exchange(state, state + 1, Ordering::Acquire, Ordering::Relaxed)
                    .is_ok();
            if !joined {
                wait(&mut waited);
                continue;
            }
            (last, waited) = (number, 0);
            if let Some(job) = self.job.0.get() {
                // SAFETY: this thread is inside.
                let result = catch_unwind(AssertUnwindSafe(|| unsafe { (*job)() }));
                if result.is_err() {
                    self.has_panicked.store(true, Ordering::Relaxed);
                }
            }
            self.state.fetch_sub(1, Ordering::Release);
        }
    }
}

/// Closes the job and waits for the threads inside, also after a panic.
struct Close<'a>(&'a Shared);

impl Drop for Close<'_> {
    fn drop(&mut self) {
        let mut state = self.0.state.fetch_and(!OPEN, Ordering::Acquire);
        let mut waited = 0;
        while state & INSIDE != 0 {
            wait(&mut waited);
            state = self.0.state.load(Ordering::Acquire);
        }
    }
}

fn wait(waited: &mut u32) {
    *waited += 1;
    if *waited < SPINS {
        spin_loop();
    } else {
        thread::yield_now();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_runs_once_in_every_job() {
        for threads in 1..5 {
            let team = Team::new(threads);
            for parts in [0, 1, 2, 7, 100].repeat(200) {
                let counts: Vec<AtomicUsize> = (0..parts).map(|_| AtomicUsize::new(0)).collect();
                team.for_each(
                    parts,
                    || (),
                    |(), part| {
                        counts[part].fetch_add(1, Ordering::Relaxed);
                    },
                );
                assert!(counts.into_iter().all(|count| count.into_inner() == 1));
            }
        }
    }

    #[test]
    fn a_panic_of_any_thread_reaches_the_caller() {
        let team = Team::new(2);
        let caller = thread::current().id();
        for fails_in_caller in [true, false] {
            let others = AtomicUsize::new(0);
            let run = || {
                team.for_each(
                    2,
                    || (),
                    |(), _| {
                        let is_caller = thread::current().id() == caller;
                        others.fetch_add(usize::from(!is_caller), Ordering::Relaxed);
                        while others.load(Ordering::Relaxed) == 0 {
                            thread::yield_now();
                        }
                        assert!(is_caller != fails_in_caller);
                    },
                );
            };
            assert!(catch_unwind(AssertUnwindSafe(run)).is_err());
        }
    }
}
