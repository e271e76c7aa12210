use std::sync::atomic::{AtomicUsize, Ordering};

/// Runs `part` for each index on up to `threads` threads including this one; `begin` creates a
/// thread's state.
pub(super) fn parallel_for<T>(
    parts: usize,
    threads: usize,
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
    let helpers = threads.min(parts).saturating_sub(1);
    if helpers == 0 {
        return work();
    }
    rayon::in_place_scope(|scope| {
        for _ in 0..helpers {
            scope.spawn(|_| work());
        }
        work();
    });
}
