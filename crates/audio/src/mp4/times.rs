//! The table that gives each sample its length (ISO/IEC 14496-12, 8.6.1.2), made shorter.
//!
//! The demuxer walks it from the start for each sample, and programs that copy sound from
//! another container write an entry a sample, each a tick off. Runs that are even but for that
//! become one: an hour is then walked in moments, and the lengths add up to the same.

use std::io::{Read, Seek, SeekFrom};

use super::be32;

/// An entry: so many samples of so many ticks each.
type Entry = (u32, u32);
const ENTRY_LEN: u64 = 8;

/// A table with fewer entries is left as it is.
const FEW: u32 = 1000;
/// More entries are not read: six hours of sound with an entry for each packet of AAC.
const MOST: u32 = 1_000_000;

/// Where the table of a track lies.
#[derive(Debug, Clone, Copy)]
pub(super) struct Table {
    /// The byte at which the number of entries stands; they follow it.
    pub(super) at: u64,
    pub(super) entries: u32,
}

impl Table {
    /// Makes the table shorter; gives what to read at [`Table::at`] in place of what is there.
    /// `None` where the table is left as it is.
    pub(super) fn shorten(
        &mut self,
        source: &mut (impl Read + Seek),
        timescale: u32,
    ) -> Option<Vec<u8>> {
        if !(FEW..=MOST).contains(&self.entries) {
            return None;
        }
        let len = u64::from(self.entries) * ENTRY_LEN;
        let mut bytes = Vec::new();
        source.seek(SeekFrom::Start(self.at + 4)).ok()?;
        source.by_ref().take(len).read_to_end(&mut bytes).ok()?;
        if bytes.len() as u64 != len {
            return None;
        }
        let entries = bytes.chunks_exact(ENTRY_LEN as usize);
        let entries: Vec<Entry> = entries.map(|e| (be32(e, 0), be32(e, 4))).collect();
        let made = smoothed(&entries, timescale);
        let count = u32::try_from(made.len()).ok()?;
        // What wavers by more than that gets two entries for one.
        if count >= self.entries {
            return None;
        }
        self.entries = count;
        let made = made.iter().flat_map(|(count, ticks)| [*count, *ticks]);
        let words = std::iter::once(count).chain(made);
        Some(words.flat_map(u32::to_be_bytes).collect())
    }
}

/// Samples of a run are at most this part of a second off.
const TOLERANCE: u32 = 50;

/// The entries for lengths that are the same but for a fiftieth of a second.
fn smoothed(entries: &[Entry], timescale: u32) -> Vec<Entry> {
    let tolerance = f64::from((timescale / TOLERANCE).max(1));
    // The rounded lengths of a run are a quarter of a tick off for each of its samples.
    let longest = 4 * u64::from(timescale / TOLERANCE).max(1);
    let mut made = Vec::new();
    let mut run = Run::default();
    for &(count, ticks) in entries {
        let next = run.with(count, ticks, tolerance);
        if run.count > 0 && (next.count > longest || next.slowest > next.fastest) {
            run.end(&mut made);
            run = Run::default().with(count, ticks, tolerance);
        } else {
            run = next;
        }
    }
    run.end(&mut made);
    made
}

/// Samples that could as well be of one length each.
#[derive(Clone, Copy)]
struct Run {
    count: u64,
    ticks: u64,
    /// Of one entry, which is left as it is.
    only: Option<Entry>,
    /// Between which lengths, in ticks, each sample is where it should be.
    slowest: f64,
    fastest: f64,
}

impl Default for Run {
    fn default() -> Self {
        Self {
            count: 0,
            ticks: 0,
            only: None,
            slowest: f64::NEG_INFINITY,
            fastest: f64::INFINITY,
        }
    }
}

impl Run {
    fn with(self, count: u32, ticks: u32, tolerance: f64) -> Self {
        let (samples, all) = (
            self.count + u64::from(count),
            self.ticks
                .saturating_add(u64::from(count) * u64::from(ticks)),
        );
        let (samples_f, all_f) = (samples.max(1) as f64, all as f64);
        Self {
            count: samples,
            ticks: all,
            only: (self.count == 0).then_some((count, ticks)),
            slowest: self.slowest.max((all_f - tolerance) / samples_f),
            fastest: self.fastest.min((all_f + tolerance) / samples_f),
        }
    }

    fn end(self, made: &mut Vec<Entry>) {
        if let Some(entry) = self.only {
            made.push(entry);
            return;
        }
        let Some(each) = self.ticks.checked_div(self.count) else {
            return;
        };
        let longer = self.ticks % self.count;
        let shorter = self.count - longer;
        for (count, each) in [(shorter, each), (longer, each + 1)] {
            // Neither is larger than what it was made of.
            if let (Ok(count @ 1..), Ok(each)) = (u32::try_from(count), u32::try_from(each)) {
                made.push((count, each));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where each sample starts, and where the last one ends.
    fn starts(entries: &[Entry]) -> Vec<u64> {
        let ticks = entries
            .iter()
            .flat_map(|(count, ticks)| std::iter::repeat_n(*ticks, *count as usize));
        let mut at = 0;
        let ends = ticks.map(|ticks| {
            at += u64::from(ticks);
            at
        });
        std::iter::once(0).chain(ends).collect()
    }

    #[test]
    fn lengths_that_waver_become_few_and_end_where_they_did() {
        for (timescale, mean) in [(44_100, 1024), (1000, 21), (90_000, 1920)] {
            // A millisecond off, as behind Matroska, and one real pause of a second.
            let waver = (timescale / 1000) as i32;
            let mut entries: Vec<Entry> = (0..20_000_i32)
                .map(|i| (1, (mean + waver * (i * 7 % 3 - 1)) as u32))
                .collect();
            entries[9_000].1 += timescale;
            let made = smoothed(&entries, timescale);
            assert!(made.len() < 1_100, "{timescale}: {}", made.len());
            let (before, after) = (starts(&entries), starts(&made));
            assert_eq!(before.len(), after.len());
            assert_eq!(before.last(), after.last());
            let off = before.iter().zip(&after).map(|(a, b)| a.abs_diff(*b));
            let most = u64::from(timescale) * 7 / 100;
            assert!(off.max() < Some(most), "{timescale}");
        }
    }

    #[test]
    fn what_is_even_already_stays_as_it_is() {
        let even = [(90_000, 1024), (1, 37)];
        assert_eq!(smoothed(&even, 44_100), even);
        let uneven: Vec<Entry> = (0..1000).map(|i| (1, 1 + i % 2 * 44_100)).collect();
        assert_eq!(smoothed(&uneven, 44_100), uneven);
        assert!(smoothed(&[], 0).is_empty());
        let huge = [(u32::MAX, u32::MAX); 4];
        assert_eq!(smoothed(&huge, u32::MAX), huge);
    }
}
