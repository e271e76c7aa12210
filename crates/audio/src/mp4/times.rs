//! Shortens the table of sample durations (ISO/IEC 14496-12, 8.6.1.2).
//!
//! The demuxer walks it from the start for each sample, and programs that remux audio write one
//! entry per sample, each off by a tick. Merging nearly equal entries keeps the total length.

use std::io::{Read, Seek, SeekFrom};

use super::bytes::be32;

/// Sample count and ticks per sample.
type Entry = (u32, u32);
const ENTRY_LEN: u64 = 8;

const MIN_ENTRIES: u32 = 1000;
/// Six hours of AAC with an entry per packet.
const MAX_ENTRIES: u32 = 1_000_000;

#[derive(Debug, Clone, Copy)]
pub(super) struct Table {
    /// Offset of the entry count, which the entries follow.
    pub(super) at: u64,
    pub(super) entries: u32,
}

impl Table {
    /// Returns the replacement at [`Table::at`], if any.
    pub(super) fn shorten(
        &mut self,
        source: &mut (impl Read + Seek),
        timescale: u32,
    ) -> Option<Vec<u8>> {
        if !(MIN_ENTRIES..=MAX_ENTRIES).contains(&self.entries) {
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
        let new_table = smoothed(&entries, timescale);
        let count = u32::try_from(new_table.len()).ok()?;
        // With stronger jitter, merging can double the entries.
        if count >= self.entries {
            return None;
        }
        self.entries = count;
        let new_table = new_table.iter().flat_map(|(count, ticks)| [*count, *ticks]);
        let words = std::iter::once(count).chain(new_table);
        Some(words.flat_map(u32::to_be_bytes).collect())
    }
}

/// Samples may move by 1/50 s.
const TOLERANCE_DIVISOR: u32 = 50;

fn smoothed(entries: &[Entry], timescale: u32) -> Vec<Entry> {
    let tolerance = f64::from((timescale / TOLERANCE_DIVISOR).max(1));
    // Rounding adds up to a quarter of a tick of error per sample.
    let max_run = 4 * u64::from(timescale / TOLERANCE_DIVISOR).max(1);
    let mut new_table = Vec::new();
    let mut run = Run::default();
    for &(count, ticks) in entries {
        let next = run.with(count, ticks, tolerance);
        if run.count > 0 && (next.count > max_run || next.slowest > next.fastest) {
            run.finish(&mut new_table);
            run = Run::default().with(count, ticks, tolerance);
        } else {
            run = next;
        }
    }
    run.finish(&mut new_table);
    new_table
}

#[derive(Clone, Copy)]
struct Run {
    count: u64,
    ticks: u64,
    /// A single entry is kept unchanged.
    only: Option<Entry>,
    /// Ticks per sample that keep all within the tolerance.
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

    fn finish(self, new_table: &mut Vec<Entry>) {
        if let Some(entry) = self.only {
            new_table.push(entry);
            return;
        }
        let Some(each) = self.ticks.checked_div(self.count) else {
            return;
        };
        let longer = self.ticks % self.count;
        let shorter = self.count - longer;
        for (count, each) in [(shorter, each), (longer, each + 1)] {
            if let (Ok(count @ 1..), Ok(each)) = (u32::try_from(count), u32::try_from(each)) {
                new_table.push((count, each));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn jittering_durations_are_merged_without_changing_the_total() {
        for (timescale, mean) in [(44_100, 1024), (1000, 21), (90_000, 1920)] {
            // A millisecond of jitter, as after Matroska, and one real pause of a second.
            let jitter = (timescale / 1000) as i32;
            let mut entries: Vec<Entry> = (0..20_000_i32)
                .map(|i| (1, (mean + jitter * (i * 7 % 3 - 1)) as u32))
                .collect();
            entries[9_000].1 += timescale;
            let new_table = smoothed(&entries, timescale);
            assert!(new_table.len() < 1_100, "{timescale}: {}", new_table.len());
            let (before, after) = (starts(&entries), starts(&new_table));
            assert_eq!(before.len(), after.len());
            assert_eq!(before.last(), after.last());
            let off = before.iter().zip(&after).map(|(a, b)| a.abs_diff(*b));
            let most = u64::from(timescale) * 7 / 100;
            assert!(off.max() < Some(most), "{timescale}");
        }
    }

    #[test]
    fn even_durations_stay_unchanged() {
        let even = [(90_000, 1024), (1, 37)];
        assert_eq!(smoothed(&even, 44_100), even);
        let uneven: Vec<Entry> = (0..1000).map(|i| (1, 1 + i % 2 * 44_100)).collect();
        assert_eq!(smoothed(&uneven, 44_100), uneven);
        assert!(smoothed(&[], 0).is_empty());
        let huge = [(u32::MAX, u32::MAX); 4];
        assert_eq!(smoothed(&huge, u32::MAX), huge);
    }
}
