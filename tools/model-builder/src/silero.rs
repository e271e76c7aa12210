//! Converts the Silero VAD from its TorchScript archive to whisper.cpp's format.

use std::io::{Cursor, Read, Write};
use std::path::Path;

use half::f16;

use crate::BuildError;
use crate::ggml::{self, GgmlFile};

/// The largest array has 262 144 bytes.
const MAX_ARRAY_BYTES: u64 = 1 << 20;

/// Name, sizes (slowest-changing first), whether stored in 16 bits, number of the array in the
/// archive.
type Tensor = (&'static str, &'static [usize], bool, u8);

/// In whisper.cpp's order. Arrays 2 to 16 belong to the 16 kHz network, later ones to the 8 kHz
/// network.
const TENSORS: [Tensor; 15] = [
    (
        "_model.encoder.0.reparam_conv.weight",
        &[128, 129, 3],
        true,
        3,
    ),
    ("_model.encoder.0.reparam_conv.bias", &[128], false, 4),
    (
        "_model.encoder.1.reparam_conv.weight",
        &[64, 128, 3],
        true,
        5,
    ),
    ("_model.encoder.1.reparam_conv.bias", &[64], false, 6),
    (
        "_model.encoder.2.reparam_conv.weight",
        &[64, 64, 3],
        true,
        7,
    ),
    ("_model.encoder.2.reparam_conv.bias", &[64], false, 8),
    (
        "_model.encoder.3.reparam_conv.weight",
        &[128, 64, 3],
        true,
        9,
    ),
    ("_model.encoder.3.reparam_conv.bias", &[128], false, 10),
    ("_model.decoder.rnn.weight_ih", &[512, 128], false, 11),
    ("_model.decoder.rnn.weight_hh", &[512, 128], false, 12),
    ("_model.decoder.rnn.bias_ih", &[512], false, 13),
    ("_model.decoder.rnn.bias_hh", &[512], false, 14),
    ("_model.decoder.decoder.2.weight", &[128], true, 15),
    ("_model.decoder.decoder.2.bias", &[], false, 16),
    ("_model.stft.forward_basis_buffer", &[258, 1, 256], true, 2),
];

/// Version (3), samples per step, context samples, number of encoder layers, (channels in, channels
/// out, kernel) of each; (in, hidden) of the recurrent layer and (in, out) of the last layer.
const HEADER: [i32; 22] = [
    6, 2, 0, 512, 64, 4, 129, 128, 3, 128, 64, 3, 64, 64, 3, 64, 128, 3, 128, 128, 128, 1,
];

/// `archive` is a `silero_vad.jit`, a zip of raw 32-bit float arrays.
///
/// # Errors
/// [`BuildError::BadWeights`] for a missing array or a wrong size, [`BuildError::Io`] for `out`.
pub fn build(archive: &[u8], out: impl Write, path: &Path) -> Result<(), BuildError> {
    let io = |source| BuildError::Io {
        path: path.to_owned(),
        source,
    };
    let mut archive = zip::ZipArchive::new(Cursor::new(archive))
        .map_err(|error| BuildError::weights(error.to_string()))?;
    let root = archive
        .file_names()
        .find_map(|name| name.strip_suffix("/data/2"))
        .map(str::to_owned)
        .ok_or_else(|| BuildError::weights("the archive contains no arrays"))?;

    let mut file = GgmlFile::new(out).map_err(io)?;
    file.string(b"silero-16k").map_err(io)?;
    file.numbers(&HEADER).map_err(io)?;
    for (name, dims, half, number) in TENSORS {
        let mut bytes = Vec::new();
        archive
            .by_name(&format!("{root}/data/{number}"))
            .map_err(|error| BuildError::weights(error.to_string()))?
            .take(MAX_ARRAY_BYTES)
            .read_to_end(&mut bytes)
            .map_err(|error| BuildError::weights(error.to_string()))?;
        if bytes.len() != dims.iter().product::<usize>() * 4 {
            return Err(BuildError::weights(format!("{name} has the wrong size")));
        }
        let (kind, bytes) = if half {
            let values = bytes
                .chunks_exact(4)
                .map(|b| f16::from_f32(f32::from_le_bytes([b[0], b[1], b[2], b[3]])));
            (ggml::F16, ggml::f16_bytes(values))
        } else {
            (ggml::F32, bytes)
        };
        file.tensor(name, dims, kind, &bytes).map_err(io)?;
    }
    file.finish().map_err(io)?;
    Ok(())
}
