use earshot_transcript::Format;

use super::core::Core;
use super::error::error_info;
use super::languages;
use super::queue::model_ready;
use super::types::AppInfo;

pub(crate) fn app_info(core: &Core) -> AppInfo {
    let model_error = model_ready(core)
        .err()
        .map(|error| error_info(error.code(), &error));
    AppInfo {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        system: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
        data_folder: core.paths.data.display().to_string(),
        languages: languages::all(),
        formats: Format::ALL.map(|format| format.name().to_owned()).to_vec(),
        model_ready: model_error.is_none(),
        model_error,
    }
}
