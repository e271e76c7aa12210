//! `earshot doctor`

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

use earshot_core::{Doctor, ModelError, Models, Paths, Settings, device_selector, open_models};

use crate::errors::fail;
use crate::output::{self, Exit};

pub fn run(report: Option<&Path>, measure: bool, paths: &Paths) -> Exit {
    let models = match open_models(paths) {
        Ok(models) => models,
        Err(error) => return fail(&error),
    };
    if measure && let Err(error) = benchmark(paths, &models) {
        fail(&error);
    }
    let doctor = Doctor::run(paths, &models);
    let mut exit = if doctor.is_healthy() {
        Exit::Success
    } else {
        Exit::Failed
    };
    if let Some(path) = report {
        // Never overwrites a file.
        let file = OpenOptions::new().write(true).create_new(true).open(path);
        if let Err(error) =
            file.and_then(|mut file| file.write_all(doctor.report(paths).as_bytes()))
        {
            output::error(&format_args!(
                "The report cannot be written to \"{}\": {error}.",
                path.display()
            ));
            exit = Exit::Failed;
        }
    }
    output::print_and_exit(&doctor.to_string(), exit)
}

/// Benchmarks the current model on every device, including those that failed before.
fn benchmark(paths: &Paths, models: &Models) -> Result<(), ModelError> {
    let settings = Settings::load(paths).unwrap_or_default();
    let model = settings.model.as_deref().unwrap_or(models.default_name());
    let selector = device_selector(paths);
    selector.clear_failures();
    selector.benchmark(models, model, true)
}
