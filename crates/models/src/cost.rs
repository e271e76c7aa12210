//! What each model needs on this device: memory, disk space and time.

use std::path::Path;

use earshot_catalog::Kind;
use earshot_network::ensure_free_space;

use crate::recommend::{Candidate, estimate_speeds};
use crate::{DeviceSelector, ListedModel, ModelState, Models};

/// In bytes, besides the model's file and an eighth of it: an upper estimate. For an 11 s message
/// the worker takes the file and 37 to 76 MB (docs/performance.md).
const WORKING_MEMORY: u64 = 96_000_000;

#[derive(Clone, Debug)]
pub struct ModelCost {
    pub listed: ListedModel,
    /// With the speed on this device.
    pub candidate: Candidate,
    /// For a message of one minute, in bytes; an estimate.
    pub memory: u64,
    /// True if it is unknown whether the model fits.
    pub fits: bool,
}

impl ModelCost {
    /// Whether the model can be recommended for this language, or for all if it is detected.
    pub fn is_suitable(&self, language: Option<&str>) -> bool {
        self.fits
            && self.listed.entry.kind == Kind::Whisper
            && !self.candidate.is_custom
            && match language {
                Some(language) => self.candidate.knows(language),
                None => self.candidate.languages.is_empty(),
            }
    }
}

impl Models {
    /// `compute` is the device of the settings.
    pub fn costs(&self, devices: &DeviceSelector, compute: Option<&str>) -> Vec<ModelCost> {
        let listed = self.list();
        let mut candidates: Vec<Candidate> = listed
            .iter()
            .map(|ListedModel { entry, .. }| {
                Candidate::new(entry, devices.speed(&entry.name, compute))
            })
            .collect();
        estimate_speeds(&mut candidates);
        let (total, folder) = (total_memory(), self.folder());
        let costs = listed.into_iter().zip(candidates);
        costs
            .map(|(listed, candidate)| {
                let memory = memory_needed(listed.entry.bytes);
                ModelCost {
                    fits: fits_memory(memory, total) && self.fits_disk(&listed, &folder),
                    memory,
                    candidate,
                    listed,
                }
            })
            .collect()
    }

    fn fits_disk(&self, listed: &ListedModel, folder: &Path) -> bool {
        let missing = match listed.state {
            ModelState::Installed => return true,
            ModelState::Damaged => 0,
            ModelState::Missing => {
                let partial = self.partial_bytes(&listed.entry);
                listed.entry.bytes.saturating_sub(partial)
            }
        };
        // The folder is created by the first download.
        let existing = folder.ancestors().find(|folder| folder.is_dir());
        existing.is_none_or(|existing| ensure_free_space(existing, folder, missing).is_ok())
    }
}

fn memory_needed(file: u64) -> u64 {
    file.saturating_add(file / 8).saturating_add(WORKING_MEMORY)
}

/// Leaves half of the memory to the system and other programs.
fn fits_memory(needed: u64, total: Option<u64>) -> bool {
    total.is_none_or(|total| needed <= total / 2)
}

/// In bytes, if the system reports it.
#[cfg(unix)]
fn total_memory() -> Option<u64> {
    // SAFETY: `sysconf` has no preconditions.
    let (pages, page) = unsafe {
        (
            libc::sysconf(libc::_SC_PHYS_PAGES),
            libc::sysconf(libc::_SC_PAGESIZE),
        )
    };
    u64::try_from(pages)
        .ok()?
        .checked_mul(u64::try_from(page).ok()?)
        .filter(|bytes| *bytes > 0)
}

/// Not supported by the standard library.
#[cfg(not(unix))]
fn total_memory() -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_may_take_half_of_the_memory() {
        let turbo = memory_needed(574_041_195);
        assert!((650_000_000..800_000_000).contains(&turbo), "{turbo}");
        assert!(fits_memory(turbo, Some(2 << 30)) && !fits_memory(turbo, Some(1 << 30)));
        assert!(fits_memory(u64::MAX, None), "unknown");
        assert_eq!(memory_needed(u64::MAX), u64::MAX, "implausible length");
    }

    #[cfg(unix)]
    #[test]
    fn the_system_reports_its_memory() {
        assert!(total_memory().is_some_and(|bytes| bytes > 64 << 20));
    }
}
