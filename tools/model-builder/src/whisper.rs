//! Converts a Whisper model from CTranslate2's to whisper.cpp's names and format.

use std::io::Write;
use std::path::Path;

use half::f16;

use crate::ctranslate2::{Array, Model};
use crate::ggml::{self, GgmlFile};
use crate::{BuildError, Precision, mel, vocabulary};

/// Vocabulary size of the English-only models.
const ENGLISH_TOKENS: usize = 51_864;

/// Writes a whisper.cpp model file.
///
/// * `model_bin`: CTranslate2's `model.bin`, 16-bit floats.
/// * `token_list`: its `vocabulary.txt`.
/// * `path`: of `out`, for error messages.
///
/// whisper.cpp accepts any tensor order; this is the order of the published files, so that 16-bit
/// and 8-bit results are identical to them.
///
/// # Errors
/// [`BuildError::BadWeights`] for an incomplete model, [`BuildError::Io`] for `out`.
pub fn build(
    model_bin: &[u8],
    token_list: &str,
    precision: Precision,
    out: impl Write,
    path: &Path,
) -> Result<(), BuildError> {
    let io = |source| BuildError::Io {
        path: path.to_owned(),
        source,
    };
    let model = Model::parse(model_bin)?;
    let shape = Shape::of(&model)?;
    let mut tokens = vocabulary::text_tokens(token_list)?;
    if shape.tokens == ENGLISH_TOKENS {
        // The published English files list this token as text.
        tokens.push(vocabulary::END.into());
    }

    let mut file = GgmlFile::new(out).map_err(io)?;
    file.numbers(&shape.header()?).map_err(io)?;
    file.numbers(&[precision.file_type()]).map_err(io)?;
    file.numbers(&[number(shape.mel_bands)?, mel::BINS as i32])
        .map_err(io)?;
    file.floats(&mel::filters(shape.mel_bands)).map_err(io)?;
    file.numbers(&[number(tokens.len())?]).map_err(io)?;
    for token in &tokens {
        file.string(token).map_err(io)?;
    }

    for (name, array) in tensors(&model, &shape)? {
        let (dims, kind, data) = convert(&name, &array, precision)?;
        file.tensor(&name, &dims, kind, &data).map_err(io)?;
    }
    file.finish().map_err(io)?;
    Ok(())
}

struct Shape {
    tokens: usize,
    audio: Side,
    text: Side,
    mel_bands: usize,
}

struct Side {
    context: usize,
    width: usize,
    heads: usize,
    layers: usize,
}

impl Shape {
    fn of(model: &Model) -> Result<Self, BuildError> {
        let dims2 = |name: &str| match *model.array(name)?.dims() {
            [rows, columns] => Ok((rows, columns)),
            _ => Err(BuildError::weights(format!("{name} is not a matrix"))),
        };
        let side = |side: &str| {
            let (context, width) = dims2(&format!("{side}/position_encodings/encodings"))?;
            Ok::<_, BuildError>(Side {
                context,
                width,
                heads: model.array(&format!("{side}/num_heads"))?.as_usize()?,
                layers: model.layers(side),
            })
        };
        let mel_bands = match *model.array("encoder/conv1/weight")?.dims() {
            [_, bands @ (80 | 128), _] => bands,
            _ => return Err(BuildError::weights("the first layer has no mel bands")),
        };
        Ok(Self {
            tokens: dims2("decoder/embeddings/weight")?.0,
            audio: side("encoder")?,
            text: side("decoder")?,
            mel_bands,
        })
    }

    fn header(&self) -> Result<[i32; 10], BuildError> {
        let (a, t) = (&self.audio, &self.text);
        Ok([
            number(self.tokens)?,
            number(a.context)?,
            number(a.width)?,
            number(a.heads)?,
            number(a.layers)?,
            number(t.context)?,
            number(t.width)?,
            number(t.heads)?,
            number(t.layers)?,
            number(self.mel_bands)?,
        ])
    }
}

fn number(value: usize) -> Result<i32, BuildError> {
    i32::try_from(value).map_err(|_| BuildError::weights("a dimension is out of range"))
}

type NamedArrays<'a> = Vec<(String, Array<'a>)>;

/// All tensors with whisper.cpp's names, in file order.
fn tensors<'a>(model: &Model<'a>, shape: &Shape) -> Result<NamedArrays<'a>, BuildError> {
    let mut all = NamedArrays::new();
    for (name, source) in [
        (
            "decoder.positional_embedding",
            "decoder/position_encodings/encodings",
        ),
        (
            "encoder.positional_embedding",
            "encoder/position_encodings/encodings",
        ),
        (
            "decoder.token_embedding.weight",
            "decoder/embeddings/weight",
        ),
    ] {
        all.push((name.to_owned(), model.array(source)?));
    }
    for i in 0..shape.text.layers {
        let (from, to) = (format!("decoder/layer_{i}"), format!("decoder.blocks.{i}"));
        block(model, &from, &to, &mut all)?;
        cross_attention(model, &from, &to, &mut all)?;
    }
    layer_norm(model, "decoder/layer_norm", "decoder.ln", &mut all)?;
    for conv in ["conv1", "conv2"] {
        linear(
            model,
            &format!("encoder/{conv}"),
            &format!("encoder.{conv}"),
            &mut all,
        )?;
    }
    for i in 0..shape.audio.layers {
        let (from, to) = (format!("encoder/layer_{i}"), format!("encoder.blocks.{i}"));
        block(model, &from, &to, &mut all)?;
    }
    layer_norm(model, "encoder/layer_norm", "encoder.ln_post", &mut all)?;
    Ok(all)
}

/// Feed-forward network and self-attention.
fn block<'a>(
    model: &Model<'a>,
    from: &str,
    to: &str,
    all: &mut NamedArrays<'a>,
) -> Result<(), BuildError> {
    let norm = |kind: &str| format!("{from}/{kind}/layer_norm");
    layer_norm(model, &norm("ffn"), &format!("{to}.mlp_ln"), all)?;
    linear(
        model,
        &format!("{from}/ffn/linear_0"),
        &format!("{to}.mlp.0"),
        all,
    )?;
    linear(
        model,
        &format!("{from}/ffn/linear_1"),
        &format!("{to}.mlp.2"),
        all,
    )?;
    layer_norm(
        model,
        &norm("self_attention"),
        &format!("{to}.attn_ln"),
        all,
    )?;
    split_stacked(
        model,
        &format!("{from}/self_attention/linear_0"),
        &format!("{to}.attn"),
        &["query", "key", "value"],
        all,
    )?;
    linear(
        model,
        &format!("{from}/self_attention/linear_1"),
        &format!("{to}.attn.out"),
        all,
    )
}

/// Only in the decoder.
fn cross_attention<'a>(
    model: &Model<'a>,
    from: &str,
    to: &str,
    all: &mut NamedArrays<'a>,
) -> Result<(), BuildError> {
    let part = |i: u8| format!("{from}/attention/linear_{i}");
    let to = format!("{to}.cross_attn");
    layer_norm(
        model,
        &format!("{from}/attention/layer_norm"),
        &format!("{to}_ln"),
        all,
    )?;
    split_stacked(model, &part(0), &to, &["query"], all)?;
    split_stacked(model, &part(1), &to, &["key", "value"], all)?;
    linear(model, &part(2), &format!("{to}.out"), all)
}

fn linear<'a>(
    model: &Model<'a>,
    from: &str,
    to: &str,
    all: &mut NamedArrays<'a>,
) -> Result<(), BuildError> {
    for part in ["weight", "bias"] {
        all.push((
            format!("{to}.{part}"),
            model.array(&format!("{from}/{part}"))?,
        ));
    }
    Ok(())
}

fn layer_norm<'a>(
    model: &Model<'a>,
    from: &str,
    to: &str,
    all: &mut NamedArrays<'a>,
) -> Result<(), BuildError> {
    for (part, source) in [("weight", "gamma"), ("bias", "beta")] {
        all.push((
            format!("{to}.{part}"),
            model.array(&format!("{from}/{source}"))?,
        ));
    }
    Ok(())
}

/// Splits a matrix and bias that CTranslate2 stacked.
///
/// Whisper's keys have no bias; CTranslate2's zeros are dropped.
fn split_stacked<'a>(
    model: &Model<'a>,
    from: &str,
    to: &str,
    parts: &[&str],
    all: &mut NamedArrays<'a>,
) -> Result<(), BuildError> {
    let weight = model.array(&format!("{from}/weight"))?;
    let bias = model.array(&format!("{from}/bias"))?;
    let rows = weight.dims().first().copied().unwrap_or(0);
    if rows == 0 || !rows.is_multiple_of(parts.len()) || bias.dims() != [rows] {
        return Err(BuildError::weights(format!(
            "{from} does not split into {}",
            parts.len()
        )));
    }
    let each = rows / parts.len();
    for (i, part) in parts.iter().enumerate() {
        let (start, end) = (i * each, (i + 1) * each);
        all.push((format!("{to}.{part}.weight"), weight.rows(start, end)?));
        let bias = bias.rows(start, end)?;
        if *part != "key" {
            all.push((format!("{to}.{part}.bias"), bias));
        } else if bias.f16()?.any(|value| value != f16::ZERO) {
            return Err(BuildError::weights(format!(
                "{from} has a bias where Whisper has none"
            )));
        }
    }
    Ok(())
}

/// Sizes, format number and bytes: one-dimensional tensors, biases and position tables in 32 bits,
/// convolutions in 16, matrices at `precision`.
fn convert(
    name: &str,
    array: &Array,
    precision: Precision,
) -> Result<(Vec<usize>, i32, Vec<u8>), BuildError> {
    let mut dims = array.dims().to_vec();
    if matches!(name, "encoder.conv1.bias" | "encoder.conv2.bias") {
        dims.push(1);
    }
    let values = array.f16()?;
    let keep_f32 =
        dims.len() < 2 || name.ends_with(".bias") || name.ends_with("positional_embedding");
    if keep_f32 {
        Ok((dims, ggml::F32, ggml::f32_bytes(values.map(f32::from))))
    } else if dims.len() != 2 || precision == Precision::F16 {
        Ok((dims, ggml::F16, ggml::f16_bytes(values)))
    } else {
        let values: Vec<f32> = values.map(f32::from).collect();
        let quantized = precision.quantize(&values, dims[1])?;
        Ok((dims, precision.tensor_type(), quantized))
    }
}
