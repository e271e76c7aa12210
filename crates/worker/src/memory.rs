//! How much memory a worker may have.

/// Memory that a worker may have beside its model and states, in bytes: hours of sound
/// on their way.
const ROOM: u64 = 1 << 30;
/// Memory that a worker without a model may have, in bytes: it decodes some sounds at a
/// time, each with the tables of its container (a day of AAC in MP4: 60 MB).
const TO_DECODE: u64 = 512 << 20;
/// Loaded, a model takes this many times its file while it is read.
const COPIES: u64 = 3;
/// What one state reserves beside twice the length of its model, in bytes. (base: 0.7 GB,
/// a tenth of it ever touched; it is what is reserved that the system counts.)
const STATE: u64 = 768 << 20;
/// States that each processor's thread may have at a time: its own, and a search's.
const STATES: u64 = 2;
/// What a graphics driver may take beside that, in bytes.
pub(crate) const DRIVER: u64 = 4 << 30;

/// Bytes of memory for a model of this length, at work on so many threads.
pub(crate) fn most(model: u64, threads: u64) -> u64 {
    if model == 0 {
        return TO_DECODE;
    }
    let state = model.saturating_mul(2).saturating_add(STATE);
    let states = state.saturating_mul(STATES).saturating_mul(threads);
    ROOM.saturating_add(model.saturating_mul(COPIES))
        .saturating_add(states)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_worker_without_a_model_has_little_memory_on_any_machine() {
        assert_eq!(most(0, 64), TO_DECODE);
        assert!(most(150 << 20, 2) > 4 << 30);
        assert_eq!(most(u64::MAX, 64), u64::MAX, "a length that cannot be");
    }
}
