use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use earshot_network::{Consent, Gate, Ledger};

use crate::{ModelSettings, Models, ModelsConfig};

/// The user's choice of a folder.
pub(crate) type SavedFolder = Arc<Mutex<Option<PathBuf>>>;

pub(crate) fn models_in(home: &Path, saved: &SavedFolder) -> Models {
    let saved = Arc::clone(saved);
    let settings = move || {
        Some(ModelSettings {
            folder: saved.lock().expect("not poisoned").clone(),
            ..ModelSettings::default()
        })
    };
    let models = Models::new(ModelsConfig {
        default_folder: home.join("models"),
        settings: Arc::new(settings),
        gate: Arc::new(Gate::new(
            || Consent::Offline,
            Ledger::new(home.join("ledger")),
        )),
    });
    models.expect("the built-in catalog is valid")
}
