//! All commands and events, for the program and the TypeScript bindings.

use std::path::Path;

use earshot_core::Preferences;
use specta::datatype::{DataType, Primitive};
use specta::{Type as _, Types};
use specta_typescript::{Error, Number, Typescript};
use specta_util::Remapper;
use tauri::Wry;
use tauri_specta::{
    Builder, BuilderConfiguration, ErrorHandlingMode, LanguageExt, collect_commands, collect_events,
};

use crate::commands::{
    cloud, encryption, files, folders, models, notes, playback, queue, record, replace_rules,
    settings, threads, updates, vocabulary,
};
use crate::state::EventPayload;

pub fn builder() -> Builder<Wry> {
    Builder::new()
        .commands(collect_commands![
            settings::app_info,
            settings::settings,
            settings::save_settings,
            settings::devices,
            settings::benchmark_devices,
            settings::connections,
            settings::set_tray_labels,
            settings::set_notification_labels,
            settings::orphaned_audio,
            settings::recover_audio,
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
            encryption::encryption_status,
            encryption::report_activity,
            encryption::lock_library,
            encryption::unlock_library,
            encryption::encrypt_library,
            encryption::decrypt_library,
            encryption::set_passphrase,
            encryption::set_keychain,
            encryption::wipe_library,
            notes::list_notes,
            notes::note_languages,
            notes::open_note,
            notes::note_summaries,
            notes::focus_note,
            notes::rename_note,
            notes::set_favourite,
            notes::set_unheard,
            notes::unheard_conversations,
            threads::conversations,
            threads::thread,
            threads::search_messages,
            threads::copy_thread,
            threads::export_thread,
            threads::delete_typed_messages,
            notes::asked_messages,
            notes::set_highlight_state,
            notes::edit_segment,
            notes::choose_version,
            notes::bin_notes,
            notes::restore_notes,
            notes::erase_notes,
            notes::copy_notes,
            notes::retranscribe,
            files::export_notes,
            files::export_calendar,
            files::add_paths,
            files::choose_files,
            files::paste_files,
            files::add_sample,
            folders::watched_folders,
            folders::choose_watched_folder,
            folders::add_watched_folder,
            folders::choose_export_folder,
            folders::text_export,
            queue::queue,
            queue::pause_queue,
            queue::cancel_job,
            queue::retry_job,
            queue::move_job,
            queue::clear_finished,
            playback::open_audio,
            playback::play,
            playback::play_ranges,
            playback::skim,
            playback::pause,
            playback::seek,
            playback::set_speed,
            playback::set_skip_silence,
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
            cloud::import_cloud_key,
            cloud::delete_cloud_key,
            cloud::estimate_cloud,
            cloud::transcribe_in_cloud,
            cloud::cancel_cloud,
            cloud::decide_suggestion,
            updates::updates,
            updates::check_for_update,
            updates::download_update,
            updates::cancel_update,
            updates::open_update_page,
            updates::show_update,
            replace_rules::replace_rules,
            replace_rules::add_replace_rule,
            replace_rules::change_replace_rule,
            replace_rules::remove_replace_rule,
            replace_rules::count_replaced_notes,
            vocabulary::vocabulary,
            vocabulary::add_term,
            vocabulary::decide_term,
            vocabulary::remove_term,
        ])
        .events(collect_events![EventPayload])
        // The page starts with the defaults defined in Rust.
        .constant("defaultSettings", Preferences::default())
        // Commands reject with an `ErrorInfo`.
        .error_handling(ErrorHandlingMode::Throw)
        // Milliseconds fit into 2^53 for 280 000 years.
        .dangerously_cast_bigints_to_number()
        // Requests and responses share types.
        .disable_serde_phases()
}

/// Exports floats as `number`, not `number | null`: ours are never NaN.
struct Page(Typescript);

impl LanguageExt for Page {
    type Error = Error;

    fn export(self, configuration: &BuilderConfiguration, file: &Path) -> Result<(), Error> {
        let number = <Number>::definition(&mut Types::default());
        let floats = Remapper::new()
            .rule(DataType::Primitive(Primitive::f32), number.clone())
            .rule(DataType::Primitive(Primitive::f64), number);
        let mut configuration = configuration.clone();
        configuration.types = floats.remap_types(configuration.types);
        self.0.export(&configuration, file)
    }
}

/// Commands, events and types as TypeScript.
///
/// Fails for a type without a TypeScript equivalent, or if the temporary file cannot be written.
pub fn typescript() -> Result<String, Error> {
    let file = std::env::temp_dir().join(format!("earshot-bindings-{}.ts", std::process::id()));
    let header = "// Made by `cargo xtask bindings` from src-tauri: do not edit.\n";
    builder().export(Page(Typescript::default().header(header)), &file)?;
    let text = std::fs::read_to_string(&file)?;
    std::fs::remove_file(&file)?;
    Ok(text)
}
