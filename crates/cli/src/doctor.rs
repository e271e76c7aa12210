//! `earshot doctor`

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

use earshot_core::{Compute, Doctor, ModelError, Models, Paths, Settings};

use crate::voice::{self, Exit};

pub fn run(report: Option<&Path>, measure: bool, paths: &Paths) -> Exit {
    let models = match Models::new(paths) {
        Ok(models) => models,
        Err(error) => {
            voice::complain(&error);
            return Exit::Failed;
        }
    };
    if measure && let Err(error) = try_out(paths, &models) {
        voice::complain(&error);
    }
    let doctor = Doctor::examine(paths, &models);
    let mut exit = if doctor.is_well() {
        Exit::Well
    } else {
        Exit::Failed
    };
    if let Some(path) = report {
        // Never in place of a file that is there.
        let file = OpenOptions::new().write(true).create_new(true).open(path);
        if let Err(error) =
            file.and_then(|mut file| file.write_all(doctor.report(paths).as_bytes()))
        {
            voice::complain(&format_args!(
                "The report cannot be written to \"{}\": {error}.",
                path.display()
            ));
            exit = Exit::Failed;
        }
    }
    voice::answer(&doctor.to_string(), exit)
}

/// Tries the model in use wherever it can run, also where it failed before.
fn try_out(paths: &Paths, models: &Models) -> Result<(), ModelError> {
    let settings = Settings::load(paths).unwrap_or_default();
    let model = settings.model.as_deref().unwrap_or(models.default_name());
    let compute = Compute::new(paths);
    compute.forget();
    compute.try_out(models, model, true)
}
