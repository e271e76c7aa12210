use std::path::PathBuf;

use earshot_engine::{ByteStream, ModelData};
use earshot_error::ErrorInfo;

use crate::{ModelError, Models};

/// Reads and checks the files each time a worker starts.
pub fn loader(
    models: Models,
    path: PathBuf,
    vad_path: PathBuf,
    is_custom: bool,
) -> impl Fn() -> Result<ModelData, ErrorInfo> + Send {
    let load = move || -> Result<ModelData, ModelError> {
        let file = models.open(&path)?;
        let (length, mut bytes) = (file.length(), Vec::new());
        models.read(file, is_custom, &mut |chunk| bytes.push(chunk))?;
        Ok(ModelData {
            vad: models.load_vad(&vad_path)?.bytes,
            model: ByteStream {
                length,
                chunks: Box::new(bytes.into_iter()),
            },
        })
    };
    move || load().map_err(|error| ErrorInfo::new(error.code(), error))
}
