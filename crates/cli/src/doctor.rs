//! `earshot doctor`

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

use earshot_app::{Doctor, Models, Paths};

use crate::voice::{self, Exit};

pub fn run(report: Option<&Path>, paths: &Paths) -> Exit {
    let models = match Models::new(paths) {
        Ok(models) => models,
        Err(error) => {
            voice::complain(&error);
            return Exit::Failed;
        }
    };
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
