//! Applies the rules to texts.

use std::collections::HashSet;
use std::ops::Range;

use earshot_transcript::Segment;

use super::matching::{Rules, matches};
use super::pieces::Pieces;
use super::removal::{Removal, removal};
use crate::{ReplacedSegment, Task, Version};

/// In bytes. Rules may double what the rules before have written.
const MAX_GROWTH: usize = 64 << 10;

impl Rules {
    /// Edits of the user are not replaced; those of a server are.
    pub(crate) fn apply_to(&self, version: &mut Version) {
        version.replaced.clear();
        if self.is_empty() {
            return;
        }
        let by_user = version.edits.iter().filter(|edit| edit.host.is_none());
        let by_user: HashSet<u32> = by_user.map(|edit| edit.segment).collect();
        let edited = version.edited();
        for (index, segment) in (0u32..).zip(&edited.segments) {
            if by_user.contains(&index) {
                continue;
            }
            let language = match version.task {
                Task::Transcribe => segment.language.as_deref().or(edited.language.as_deref()),
                Task::Translate => Some("en"),
            };
            version
                .replaced
                .extend(self.segment(segment, index, language));
        }
    }

    /// `None` if no rule changes the text.
    pub(crate) fn text(&self, text: &str, language: Option<&str>) -> Option<String> {
        if self.is_empty() {
            return None;
        }
        let segment = Segment {
            start_ms: 0,
            end_ms: 0,
            text: text.to_owned(),
            confidence: 0.0,
            language: None,
            words: Vec::new(),
        };
        let replaced = self.segment(&segment, 0, language)?;
        Some(replaced.text)
    }

    /// Each rule once, in order: a later one may replace what an earlier one has written. Ends where
    /// the text would grow by more than [`MAX_GROWTH`].
    fn segment(
        &self,
        segment: &Segment,
        index: u32,
        language: Option<&str>,
    ) -> Option<ReplacedSegment> {
        let mut text = segment.text.clone();
        let mut candidates = self.candidates(&text, 0);
        if candidates.is_empty() {
            return None;
        }
        let limit = text.len() + MAX_GROWTH;
        let mut pieces = Pieces::new(segment);
        while let Some(next) = candidates.pop_first() {
            let rule = self.rule(next);
            let found = matches(rule, &text, language);
            if found.is_empty() {
                continue;
            }
            let replacement = rule.replace.trim();
            let mut length = text.len();
            for range in found.into_iter().rev() {
                if replacement.is_empty() {
                    remove(&mut pieces, range);
                    continue;
                }
                length = length - range.len() + replacement.len();
                if length > limit {
                    return pieces.finish(index);
                }
                pieces.replace(range, replacement);
            }
            text = pieces.text();
            candidates = self.candidates(&text, next + 1);
        }
        pieces.finish(index)
    }
}

fn remove(pieces: &mut Pieces<'_>, range: Range<usize>) {
    let text = pieces.text();
    // Another removal may have left nothing.
    if text.get(range.clone()).is_none() {
        return;
    }
    let Removal { range, capital } = removal(&text, range);
    if let Some((letter, capital)) = capital {
        pieces.replace(letter, &capital);
    }
    pieces.remove(range);
}
