//! `earshot models list`

use earshot_core::{
    Candidate, ErrorRate, ModelCost, ModelKind, ModelState, Models, Paths, PublishedErrorRate,
    PublishedSource, Recommendation, Settings, Speed, device_selector, published_error_rates,
    published_sources, recommend, user_languages,
};
use earshot_transcript::LANGUAGES;
use serde::Serialize;

use crate::output::{self, Exit, json};

/// In the JSON output, one model per line.
#[derive(Serialize)]
struct ModelLine<'a> {
    name: &'a str,
    bytes: u64,
    state: &'static str,
    is_default: bool,
    is_custom: bool,
    /// ISO 639-1 codes; empty: all.
    languages: &'a [String],
    /// For a message of one minute; an estimate.
    memory_bytes: Option<u64>,
    fits: bool,
    /// Seconds of processing per minute of speech.
    seconds_per_minute: Option<f64>,
    /// Estimated from another model's measurement.
    is_estimated: bool,
    /// In percent, measured by the makers of Earshot.
    measured_english_wer: Option<f64>,
    /// In the user's languages.
    published_wer: Vec<PublishedErrorRate>,
    published_sources: Vec<PublishedSource>,
}

pub fn run(models: &Models, paths: &Paths, as_json: bool) -> Exit {
    let settings = Settings::load(paths).unwrap_or_default();
    let costs = models.costs(&device_selector(paths), settings.compute.as_deref());
    let languages = user_languages(paths, &settings);
    if as_json {
        let lines = costs
            .iter()
            .map(|cost| json(&line(cost, &languages)) + "\n");
        return output::print_raw_and_exit(&lines.collect::<String>(), Exit::Success);
    }
    let mut text: String = costs
        .iter()
        .map(|cost| describe(cost, &languages))
        .collect();
    text.push('\n');
    if costs.iter().any(|cost| has_published(cost, &languages)) {
        let sources: Vec<String> = published_sources().iter().map(describe_source).collect();
        let sources = sources.join("; ");
        text.push_str(&format!("Published figures are from: {sources}.\n\n"));
    }
    let in_use = settings.model.as_deref().unwrap_or(models.default_name());
    let suitable: Vec<Candidate> = costs
        .iter()
        .filter(|cost| cost.is_suitable(settings.language.as_deref()))
        .map(|cost| cost.candidate.clone())
        .collect();
    text.push_str(&match recommend(&suitable, in_use) {
        Some(recommendation) => recommendation_text(&recommendation, in_use),
        None => "`earshot models measure` shows which one suits this device.\n".to_owned(),
    });
    output::print_and_exit(&text, Exit::Success)
}

fn line<'a>(cost: &'a ModelCost, languages: &[String]) -> ModelLine<'a> {
    let entry = &cost.listed.entry;
    let speed = cost.candidate.speed;
    let is_speech = entry.kind == ModelKind::Whisper;
    ModelLine {
        name: &entry.name,
        bytes: entry.bytes,
        state: match cost.listed.state {
            ModelState::Installed => "installed",
            ModelState::Damaged => "damaged",
            ModelState::Missing => "missing",
        },
        is_default: cost.listed.is_default,
        is_custom: entry.is_custom,
        languages: &entry.languages,
        memory_bytes: is_speech.then_some(cost.memory),
        fits: cost.fits,
        seconds_per_minute: speed.map(seconds_per_minute),
        is_estimated: speed.is_some_and(|speed| !speed.is_measured),
        measured_english_wer: entry.wer,
        published_wer: published(cost, languages),
        published_sources: published_sources(),
    }
}

fn describe(cost: &ModelCost, languages: &[String]) -> String {
    let entry = &cost.listed.entry;
    let state = match cost.listed.state {
        ModelState::Installed => "here",
        ModelState::Damaged => "damaged",
        ModelState::Missing => "-",
    };
    let mut about = vec![match entry.languages.as_slice() {
        _ if entry.kind == ModelKind::Vad => "finds speech".into(),
        [] => "all languages".into(),
        some => some.join(", "),
    }];
    about.extend(
        entry
            .is_custom
            .then(|| "custom, runs only in the sandbox".to_owned()),
    );
    about.extend(
        entry
            .wer
            .map(|wer| format!("{wer} % of words wrong in English, as we measured")),
    );
    about.extend(cost.listed.is_default.then(|| "the default".to_owned()));
    let megabytes = entry.bytes as f64 / 1e6;
    let mut text = format!(
        "{:<22} {megabytes:>7.1} MB  {state:<8} {}\n",
        entry.name,
        about.join(", ")
    );
    if entry.kind == ModelKind::Whisper {
        text.push_str(&format!("    {}\n", describe_cost(cost)));
    }
    for rate in published(cost, languages) {
        text.push_str(&format!("    {}\n", describe_rate(&rate)));
    }
    text
}

fn describe_cost(cost: &ModelCost) -> String {
    let megabytes = cost.memory as f64 / 1e6;
    let time = match cost.candidate.speed {
        Some(speed) if speed.is_measured => {
            format!("a minute of speech in {:.1} s", seconds_per_minute(speed))
        }
        Some(speed) => format!(
            "a minute of speech in about {:.1} s (estimated)",
            seconds_per_minute(speed)
        ),
        None => "speed not measured yet".to_owned(),
    };
    let fits = if cost.fits {
        ""
    } else {
        ", too large for the memory or free disk space here"
    };
    format!("about {megabytes:.0} MB of memory, {time}{fits}")
}

fn describe_source(source: &PublishedSource) -> String {
    match &source.date {
        Some(date) => format!("{}, {date}", source.name),
        None => source.name.clone(),
    }
}

fn describe_rate(rate: &PublishedErrorRate) -> String {
    let language = english_name(&rate.language);
    let Some(percent) = rate.percent else {
        return format!("{language}: not known");
    };
    let about = match rate.precision.as_deref() {
        None => "published".to_owned(),
        Some("f16") => "published for the unquantized model".to_owned(),
        Some(precision) => format!("published for {precision}"),
    };
    format!("{language}: {percent} % of words wrong ({about})")
}

/// Such as `German`; the code of a language that Whisper does not know.
fn english_name(code: &str) -> String {
    let known = LANGUAGES.iter().find(|language| language.code == code);
    let mut name = known
        .map_or(code, |language| language.english_name)
        .to_owned();
    if let Some(first) = name.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    name
}

fn published(cost: &ModelCost, languages: &[String]) -> Vec<PublishedErrorRate> {
    match cost.listed.entry.kind {
        ModelKind::Whisper => published_error_rates(&cost.listed.entry, languages),
        ModelKind::Vad => Vec::new(),
    }
}

fn has_published(cost: &ModelCost, languages: &[String]) -> bool {
    let rates = published(cost, languages);
    rates.iter().any(|rate| rate.percent.is_some())
}

fn seconds_per_minute(speed: Speed) -> f64 {
    60.0 / speed.times
}

fn recommendation_text(recommendation: &Recommendation, in_use: &str) -> String {
    let (model, times) = (&recommendation.model, format_speed(recommendation.speed));
    if model == in_use {
        return format!(
            "{model}, which is used, suits this device: {times} times as fast as speech.\n"
        );
    }
    let errors = match recommendation.error_rate {
        ErrorRate::Lower => ", with fewer errors",
        ErrorRate::Same => "",
        ErrorRate::Higher => ", though with more errors",
    };
    let speed = if recommendation.is_measured {
        "it is"
    } else {
        "it should be about"
    };
    format!(
        "{model} suits this device better than {in_use}: {speed} {times} times as fast as speech{errors}.\n"
    )
}

pub fn format_speed(speed: f64) -> String {
    let digits = usize::from(speed < 10.0);
    format!("{speed:.digits$}")
}
