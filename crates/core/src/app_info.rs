use earshot_error::ErrorInfo;
use earshot_transcript::Format;

use crate::api::AppInfo;
use crate::{Models, Paths, Settings};
use crate::{languages, model_choice};

pub(crate) fn app_info(paths: &Paths, models: &Models, settings: &Settings) -> AppInfo {
    let model = model_choice::current(models, settings);
    let model_error = model_choice::check_installed(models, &model)
        .err()
        .map(|error| ErrorInfo::new(error.code(), &error));
    AppInfo {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        system: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
        data_folder: paths.data.display().to_string(),
        languages: languages::all(),
        formats: Format::ALL.map(|format| format.name().to_owned()).to_vec(),
        model_ready: model_error.is_none(),
        model_error,
    }
}
