//! The application's configuration of its models.

use std::path::PathBuf;
use std::sync::Arc;

use earshot_network::Gate;

#[derive(Clone)]
pub struct ModelsConfig {
    /// Unless the user moved the models.
    pub default_folder: PathBuf,
    /// Read for each use, because another process may change them. `None` if unreadable.
    pub settings: Arc<dyn Fn() -> Option<ModelSettings> + Send + Sync>,
    pub gate: Arc<Gate>,
}

#[derive(Clone, Debug, Default)]
pub struct ModelSettings {
    pub folder: Option<PathBuf>,
    /// URL of a folder that replaces the catalog's URLs.
    pub source: Option<String>,
    /// See [`Proxy::from_setting`](earshot_network::Proxy::from_setting).
    pub proxy: Option<String>,
}
