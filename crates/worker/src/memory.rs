//! The worker's memory limit.

/// In bytes: hours of buffered audio.
const BASE_MEMORY: u64 = 1 << 30;
/// In bytes: several streams with the tables of their containers (a day of AAC in MP4: 60 MB).
const DECODER_MEMORY: u64 = 512 << 20;
/// Peak while loading, as a multiple of the model's file.
const LOAD_FACTOR: u64 = 3;
/// Reserved by a state besides twice the model's size. (base: 0.7 GB, of which a tenth is touched;
/// the limit counts reservations.)
const STATE_MEMORY: u64 = 768 << 20;
/// One is for a search.
const STATES_PER_THREAD: u64 = 2;
pub(crate) const DRIVER_MEMORY: u64 = 4 << 30;

/// In bytes, for a model of this length.
pub(crate) fn limit(model: u64, threads: u64) -> u64 {
    if model == 0 {
        return DECODER_MEMORY;
    }
    let state = model.saturating_mul(2).saturating_add(STATE_MEMORY);
    let states = state
        .saturating_mul(STATES_PER_THREAD)
        .saturating_mul(threads);
    BASE_MEMORY
        .saturating_add(model.saturating_mul(LOAD_FACTOR))
        .saturating_add(states)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decoder_limit_does_not_depend_on_the_machine() {
        assert_eq!(limit(0, 64), DECODER_MEMORY);
        assert!(limit(150 << 20, 2) > 4 << 30);
        assert_eq!(limit(u64::MAX, 64), u64::MAX, "implausible length");
    }
}
