//! Which model suits this device.

use earshot_catalog::Entry;
use serde::{Deserialize, Serialize};

/// A model that is so many times as fast as speech writes a minute of it in six seconds:
/// who waits for longer had better take a smaller one.
const COMFORT: f64 = 10.0;

/// Whisper's sizes from the one that errs most to the one that errs least, with their
/// millions of parameters (its model card), which its work grows with.
const SIZES: [(&str, f64); 6] = [
    ("tiny", 39.0),
    ("base", 74.0),
    ("small", 244.0),
    ("medium", 769.0),
    ("large-v3-turbo", 809.0),
    ("large-v3", 1550.0),
];

/// A model that could be used.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Its name in the catalog.
    pub name: String,
    /// Its size, such as `base`.
    pub architecture: String,
    /// The number format of its weights.
    pub precision: String,
    /// It knows one language, and knows that one better than others of its size do.
    pub is_special: bool,
    /// Sound in a second of work, in seconds, as measured on this device.
    pub speed: Option<f64>,
}

impl Candidate {
    /// This model, so fast on this device.
    pub fn of(entry: &Entry, speed: Option<f64>) -> Self {
        Self {
            name: entry.name.clone(),
            architecture: entry.architecture.clone(),
            precision: entry.precision.clone(),
            is_special: entry.languages.len() == 1,
            speed,
        }
    }
}

/// What to use on this device.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Advice {
    /// The model's name.
    pub model: String,
    /// Sound in a second of work, in seconds.
    pub speed: f64,
    /// It was measured, and not reckoned from what another model did here.
    pub is_measured: bool,
    /// Its mistakes beside those of the model in use.
    pub mistakes: Mistakes,
}

/// One model's mistakes beside another's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum Mistakes {
    /// It errs less.
    Fewer,
    /// There is nothing between them.
    Same,
    /// It errs more.
    More,
}

/// The model that errs least among those that are fast enough on this device, else the
/// fastest. `None` while nothing was measured.
pub fn advise(candidates: &[Candidate], in_use: &str) -> Option<Advice> {
    let reckoned = candidates
        .iter()
        .filter_map(|one| Some((one, speed(one, candidates)?)));
    let (enough, slow): (Vec<_>, Vec<_>) = reckoned.partition(|(_, speed)| *speed >= COMFORT);
    let best = enough
        .into_iter()
        .max_by(|(a, fast), (b, faster)| rank(a).cmp(&rank(b)).then(fast.total_cmp(faster)));
    let fastest = slow.into_iter().max_by(|a, b| a.1.total_cmp(&b.1));
    let (one, speed) = best.or(fastest)?;
    let used = candidates.iter().find(|other| other.name == in_use);
    Some(Advice {
        model: one.name.clone(),
        speed,
        is_measured: one.speed.is_some(),
        mistakes: match used.map(|used| rank(one).cmp(&rank(used))) {
            Some(std::cmp::Ordering::Greater) => Mistakes::Fewer,
            Some(std::cmp::Ordering::Less) => Mistakes::More,
            _ => Mistakes::Same,
        },
    })
}

/// As measured, or reckoned from a measured one of the same number format: others have
/// other ways through the processor.
fn speed(one: &Candidate, all: &[Candidate]) -> Option<f64> {
    one.speed.or_else(|| {
        let work = work(one)?;
        let alike = all
            .iter()
            .filter(|other| other.precision == one.precision)
            .filter_map(|other| Some((self::work(other)?, other.speed?)));
        let (known, speed) = alike.min_by(|a, b| ratio(a.0, work).total_cmp(&ratio(b.0, work)))?;
        Some(speed * known / work)
    })
}

/// How far apart two sizes are, whichever is the larger.
fn ratio(one: f64, other: f64) -> f64 {
    (one / other).max(other / one)
}

fn work(one: &Candidate) -> Option<f64> {
    let known = SIZES.iter().find(|(size, _)| *size == one.architecture);
    known.map(|(_, parameters)| *parameters)
}

/// The higher, the fewer mistakes.
fn rank(one: &Candidate) -> (usize, bool) {
    let size = SIZES.iter().position(|(size, _)| *size == one.architecture);
    (size.map_or(0, |size| size + 1), one.is_special)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn model(name: &str, speed: Option<f64>) -> Candidate {
        let (architecture, precision) = name.rsplit_once('-').unwrap();
        Candidate {
            name: name.to_owned(),
            architecture: architecture.trim_end_matches(".en").to_owned(),
            precision: precision.to_owned(),
            is_special: architecture.ends_with(".en"),
            speed,
        }
    }

    #[test]
    fn nothing_is_said_before_anything_was_measured() {
        assert_eq!(advise(&[model("base-q8_0", None)], "base-q8_0"), None);
        assert_eq!(advise(&[], "base-q8_0"), None);
    }

    #[test]
    fn the_one_that_errs_least_among_the_fast() {
        let all = [
            model("tiny-q8_0", Some(70.0)),
            model("base-q8_0", Some(40.0)),
            model("small-q8_0", Some(12.0)),
            model("medium-q5_0", Some(3.0)),
        ];
        let advice = advise(&all, "base-q8_0").unwrap();
        assert_eq!(advice.model, "small-q8_0");
        assert!(advice.is_measured && advice.speed == 12.0);
        assert_eq!(advice.mistakes, Mistakes::Fewer);
        assert_eq!(advise(&all, "small-q8_0").unwrap().mistakes, Mistakes::Same);
        assert_eq!(
            advise(&all, "medium-q5_0").unwrap().mistakes,
            Mistakes::More
        );
    }

    #[test]
    fn what_is_not_measured_is_reckoned_from_its_like() {
        let all = [
            model("base-q8_0", Some(40.0)),
            model("small-q8_0", None),
            // Nothing is known of its number format.
            model("medium-q5_0", None),
        ];
        let advice = advise(&all, "base-q8_0").unwrap();
        assert_eq!(advice.model, "small-q8_0");
        assert!(!advice.is_measured);
        assert!((advice.speed - 40.0 * 74.0 / 244.0).abs() < 1e-9);

        let slow = [model("base-q8_0", Some(20.0)), model("small-q8_0", None)];
        assert_eq!(advise(&slow, "base-q8_0").unwrap().model, "base-q8_0");
    }

    #[test]
    fn where_nothing_is_fast_the_fastest() {
        let all = [model("tiny-q8_0", Some(4.0)), model("base-q8_0", Some(2.0))];
        let advice = advise(&all, "base-q8_0").unwrap();
        assert_eq!(advice.model, "tiny-q8_0");
        assert_eq!(advice.mistakes, Mistakes::More);
    }

    #[test]
    fn of_one_size_the_specialist_and_then_the_faster() {
        let all = [
            model("base-q8_0", Some(41.0)),
            model("base.en-q8_0", Some(40.0)),
            model("base.en-q5_1", Some(30.0)),
        ];
        assert_eq!(advise(&all, "base-q8_0").unwrap().model, "base.en-q8_0");
    }
}
