//! The one list of commands and events, for the program and for the page.

use std::path::Path;

use earshot_core::Settings;
use specta::datatype::{DataType, Primitive};
use specta::{Type as _, Types};
use specta_typescript::{Error, Number, Typescript};
use specta_util::Remapper;
use tauri::Wry;
use tauri_specta::{
    Builder, BuilderConfiguration, ErrorHandlingMode, LanguageExt, collect_commands, collect_events,
};

use crate::commands::{
    cloud, files, models, notes, queue, record, rest, settings, sound, updates, vocabulary,
};
use crate::shell::Told;

/// What the page may call and hear.
pub fn builder() -> Builder<Wry> {
    Builder::new()
        .commands(collect_commands![
            settings::app_info,
            settings::settings,
            settings::save_settings,
            settings::processors,
            settings::try_processors,
            settings::connections,
            settings::name_tray,
            settings::sounds_without_note,
            settings::recover_sounds,
            settings::show_data_folder,
            models::models,
            models::download_model,
            models::pause_download,
            models::cancel_download,
            models::choose_model_file,
            models::add_model_file,
            models::move_models,
            models::remove_model,
            models::measure_model,
            rest::at_rest,
            rest::stay_awake,
            rest::lock_library,
            rest::unlock_library,
            rest::encrypt_library,
            rest::decrypt_library,
            rest::set_passphrase,
            rest::set_keychain,
            rest::wipe_library,
            notes::list_notes,
            notes::note_languages,
            notes::open_note,
            notes::note_summaries,
            notes::look_at,
            notes::rename_note,
            notes::favour_note,
            notes::edit_segment,
            notes::choose_version,
            notes::bin_notes,
            notes::restore_notes,
            notes::erase_notes,
            notes::copy_notes,
            notes::transcribe_again,
            files::export_notes,
            files::add_paths,
            files::choose_files,
            files::paste_files,
            files::add_sample,
            queue::queue,
            queue::pause_queue,
            queue::cancel_job,
            queue::retry_job,
            queue::move_job,
            queue::clear_finished,
            sound::open_sound,
            sound::play,
            sound::pause,
            sound::seek,
            sound::set_speed,
            sound::set_skip_silence,
            record::microphones,
            record::open_microphone,
            record::close_microphone,
            record::choose_microphone,
            record::recording,
            record::live_text,
            record::shortcuts,
            record::start_recording,
            record::pause_recording,
            record::resume_recording,
            record::stop_recording,
            record::discard_recording,
            cloud::cloud,
            cloud::set_cloud,
            cloud::take_cloud_key,
            cloud::forget_cloud_key,
            cloud::cloud_offer,
            cloud::ask_cloud,
            cloud::stop_cloud,
            cloud::decide_suggestion,
            updates::updates,
            updates::look_for_update,
            updates::fetch_update,
            updates::stop_update,
            updates::open_update_page,
            updates::show_update,
            vocabulary::vocabulary,
            vocabulary::add_term,
            vocabulary::decide_term,
            vocabulary::remove_term,
        ])
        .events(collect_events![Told])
        // So that the page starts with the very settings that a new user has.
        .constant("defaultSettings", Settings::default().view())
        // A command of the page rejects with an `ErrorInfo`, as any promise does.
        .error_handling(ErrorHandlingMode::Throw)
        // Milliseconds stay below 2^53 for the next 280 000 years.
        .dangerously_cast_bigints_to_number()
        // What the page sends and what it gets have the same types.
        .disable_serde_phases()
}

/// TypeScript in which a float is a number. It would else be `number | null`,
/// for NaN's sake; none of ours is ever that.
struct Page(Typescript);

impl LanguageExt for Page {
    type Error = Error;

    fn export(self, told: &BuilderConfiguration, file: &Path) -> Result<(), Error> {
        let number = <Number>::definition(&mut Types::default());
        let floats = Remapper::new()
            .rule(DataType::Primitive(Primitive::f32), number.clone())
            .rule(DataType::Primitive(Primitive::f64), number);
        let mut told = told.clone();
        told.types = floats.remap_types(told.types);
        self.0.export(&told, file)
    }
}

/// The page's half of the list: commands, events and types in TypeScript.
///
/// # Errors
/// A type that TypeScript cannot express, or a temporary file that cannot be
/// written.
pub fn typescript() -> Result<String, Error> {
    let file = std::env::temp_dir().join(format!("earshot-bindings-{}.ts", std::process::id()));
    let header = "// Made by `cargo xtask bindings` from src-tauri: do not edit.\n";
    builder().export(Page(Typescript::default().header(header)), &file)?;
    let text = std::fs::read_to_string(&file)?;
    std::fs::remove_file(&file)?;
    Ok(text)
}
