//! `earshot transcribe`

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::io::{self, IsTerminal};
use std::path::PathBuf;

use earshot_core::{
    ComputeDevice, Destination, EventKind, GpuConfig, Input, JobId, MAX_LANGUAGES, Models, Options,
    Origin, OutputRequest, Outputs, Paths, RawFormat, Settings, Transcriber, TranscriberConfig,
    device_selector, document, expand, open_models,
};
use earshot_error::ErrorCode;
use earshot_transcript::{Failure, WriteOptions, escaped_name, one_line};

use crate::args::{Bom, TranscribeArgs};
use crate::errors::{EarlyExit, early_exit, failed, to_failure, usage_error};
use crate::live;
use crate::output::{self, Exit};
use crate::progress::Progress;
use crate::results::{Results, WriteResult};

/// Enough to keep the engine busy, with few open files for any number of arguments.
const MAX_OPEN: usize = 2;

pub fn run(arguments: &TranscribeArgs, paths: &Paths) -> Exit {
    match prepare(arguments, paths) {
        Ok(work) if arguments.live => work.transcribe_live(arguments.raw),
        Ok(work) => work.finish(),
        Err((exit, sentence)) => {
            output::error(&sentence);
            exit
        }
    }
}

fn prepare(arguments: &TranscribeArgs, paths: &Paths) -> Result<TranscribeRun, EarlyExit> {
    if arguments.languages.len() > MAX_LANGUAGES {
        return Err(usage_error("Name at most five languages."));
    }
    let files = files(arguments)?;
    let settings = Settings::load(paths).map_err(failed)?;
    let inputs = expand(&files);
    let outputs = plan_outputs(arguments, &inputs)?;
    let (language, languages) = spoken_languages(arguments, &settings);
    let options = Options {
        language,
        languages,
        usual_language: None,
        translate: arguments.translate,
        prompt: arguments.prompt.clone(),
        terms: arguments.terms.clone(),
        vad: !arguments.no_vad,
        from_ms: 0,
        half_threads: false,
        track: arguments.track.map(usize::from),
    };
    let models = open_models(paths).map_err(failed)?;
    let is_here = |name: &str| models.locate(name.as_ref()).is_ok();
    let usual = settings.model_for(options.language.as_deref(), is_here);
    let model = arguments.model.clone().or(usual.map(Into::into));
    let config = TranscriberConfig {
        gpu: gpu(
            paths,
            &models,
            model.as_deref(),
            settings.compute.as_deref(),
        ),
        model,
        threads: arguments.threads.map(usize::from),
        idle_timeout: None,
        allow_unsandboxed: settings.allow_unsandboxed,
    };
    let transcriber =
        Transcriber::start(&models, config, &options).map_err(|error| early_exit(&error))?;
    let folders = arguments
        .files
        .iter()
        .map(|name| escaped_name(name))
        .collect();
    Ok(TranscribeRun {
        results: Results::new(outputs, inputs.len() > 1, folders),
        inputs,
        options,
        transcriber,
        allow_unsandboxed: settings.allow_unsandboxed,
        paths: paths.clone(),
    })
}

/// The language, or those to choose from.
fn spoken_languages(
    arguments: &TranscribeArgs,
    settings: &Settings,
) -> (Option<String>, Vec<String>) {
    if !arguments.languages.is_empty() {
        return (None, arguments.languages.clone());
    }
    match arguments.language.as_ref().or(settings.language.as_ref()) {
        Some(language) if language != "auto" => (Some(language.to_lowercase()), Vec::new()),
        _ => (None, settings.detectable_languages()),
    }
}

/// The chosen GPU, or the fastest; benchmarks first if one may exist.
fn gpu(
    paths: &Paths,
    models: &Models,
    model: Option<&OsStr>,
    choice: Option<&str>,
) -> Option<GpuConfig> {
    let selector = device_selector(paths);
    let name = model.map_or(Some(models.default_name()), OsStr::to_str)?;
    if choice.is_none() && selector.is_never_tested(name) {
        output::info("Benchmarking the processor and graphics processors; this is done once.");
        // Model errors are reported when it is loaded.
        let _ = selector.benchmark(models, name, false);
    }
    let failed = |device: &ComputeDevice| {
        output::error(&format_args!(
            "The graphics processor {} failed; continuing on the processor.",
            device.id()
        ));
    };
    let (_, gpu) = selector.gpu(name, choice, failed)?;
    Some(gpu)
}

/// Standard input may occur only once.
pub fn files(arguments: &TranscribeArgs) -> Result<Vec<OsString>, EarlyExit> {
    let files = if arguments.files.is_empty() {
        vec![OsString::from("-")]
    } else {
        arguments.files.clone()
    };
    let times = files.iter().filter(|file| *file == "-").count();
    if arguments.live && files != ["-"] {
        return Err(usage_error(
            "--live reads standard input; give no file, or only -.",
        ));
    }
    if times > 1 {
        return Err(usage_error("Standard input (-) can be read only once."));
    }
    if times == 1 && io::stdin().is_terminal() {
        return Err(usage_error(
            "Standard input is a terminal; name a file instead of -.",
        ));
    }
    Ok(files)
}

pub fn plan_outputs(arguments: &TranscribeArgs, inputs: &[Input]) -> Result<Outputs, EarlyExit> {
    let files: Vec<PathBuf> = inputs.iter().filter_map(Input::path).collect();
    let request = OutputRequest {
        output: arguments.output.as_deref(),
        formats: &arguments.format,
        single_input: matches!(inputs, [input] if !matches!(input.origin, Origin::Folder(_))),
        inputs: &files,
        options: WriteOptions {
            words: arguments.words,
            no_bom: arguments.csv.bom == Bom::Never,
            ..WriteOptions::default()
        },
        force: arguments.force,
    };
    plan(&request)
}

pub fn plan(request: &OutputRequest) -> Result<Outputs, EarlyExit> {
    let outputs = Outputs::plan(request).map_err(|error| early_exit(&error))?;
    let to_terminal = *outputs.destination() == Destination::Stdout && io::stdout().is_terminal();
    if to_terminal && outputs.formats().iter().any(|format| format.is_binary()) {
        return Err(usage_error(
            "A Word document cannot be shown in a terminal; add --output FILE.",
        ));
    }
    Ok(outputs)
}

struct TranscribeRun {
    inputs: Vec<Input>,
    options: Options,
    transcriber: Transcriber,
    allow_unsandboxed: bool,
    paths: Paths,
    results: Results,
}

impl TranscribeRun {
    fn finish(mut self) -> Exit {
        let progress = Progress::new();
        let mut in_flight: BTreeMap<JobId, usize> = BTreeMap::new();
        let mut next = 0;
        let mut current = None;
        loop {
            while next < self.inputs.len() && in_flight.len() < MAX_OPEN {
                match self.inputs[next].open(&self.paths) {
                    Ok(source) => {
                        in_flight
                            .insert(self.transcriber.submit(source, self.options.clone()), next);
                    }
                    Err(error) => self.results.add(next, Err(to_failure(&error))),
                }
                next += 1;
            }
            if self.results.is_ready()
                && progress.suspend(|| self.results.write(&self.inputs)) == WriteResult::BrokenPipe
            {
                return self.exit();
            }
            let Some(&front) = in_flight.values().min() else {
                break;
            };
            if current != Some(front) {
                current = Some(front);
                progress.start(format!(
                    "Transcribing {} of {}",
                    front + 1,
                    self.inputs.len()
                ));
            }
            let Some(event) = self.transcriber.next_event() else {
                for index in in_flight.into_values() {
                    self.results.add(index, Err(engine_stopped()));
                }
                in_flight = BTreeMap::new();
                continue;
            };
            let Some(&index) = in_flight.get(&event.job) else {
                continue;
            };
            match event.kind {
                EventKind::Progress { done_ms, total_ms } if index == front => {
                    progress.set(done_ms, total_ms)
                }
                EventKind::Done(outcome) => {
                    in_flight.remove(&event.job);
                    let name = escaped_name(&self.inputs[index].name);
                    self.results.add(
                        index,
                        Ok(document(name, self.transcriber.model_name(), outcome)),
                    );
                }
                // The other files would fail likewise.
                EventKind::Failed {
                    code: ErrorCode::UnknownLanguage,
                    message,
                } => {
                    progress.clear();
                    output::error(&message);
                    return Exit::Usage;
                }
                EventKind::Failed { code, message } => {
                    in_flight.remove(&event.job);
                    self.results.add(index, Err(Failure { code, message }));
                }
                _ => {}
            }
        }
        progress.clear();
        self.exit()
    }

    fn transcribe_live(mut self, raw: Option<RawFormat>) -> Exit {
        let prints_live = self.results.is_plain_text();
        let mut broken = None;
        let result = live::transcribe_live(
            &mut self.transcriber,
            self.options.clone(),
            raw,
            self.allow_unsandboxed,
            |text| {
                if prints_live {
                    broken = match output::write_stdout(format!("{}\n", one_line(text)).as_bytes())
                    {
                        output::Stdout::Written => None,
                        output::Stdout::Closed => Some(Exit::Success),
                        output::Stdout::Failed => Some(Exit::Failed),
                    };
                }
                broken.is_none()
            },
        );
        // stdout was closed, or the error has been printed.
        if let Some(exit) = broken {
            return exit;
        }
        let name = escaped_name(&self.inputs[0].name);
        match result {
            Ok(outcome) if prints_live && outcome.no_speech => {
                output::error_about(&name, &"No speech was detected in it.");
            }
            Ok(_) if prints_live => {}
            result => {
                let model = self.transcriber.model_name();
                let result = result.map(|outcome| document(name, model, outcome));
                self.results.add(0, result);
                self.results.write(&self.inputs);
            }
        }
        self.exit()
    }

    fn exit(&self) -> Exit {
        if self.results.any_failed() {
            Exit::Failed
        } else {
            Exit::Success
        }
    }
}

fn engine_stopped() -> Failure {
    Failure {
        code: ErrorCode::EngineStopped,
        message: "The speech engine stopped unexpectedly.".into(),
    }
}
