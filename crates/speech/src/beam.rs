//! Beam search: follows the likeliest texts in parallel.

use crate::{
    SpeechError,
    decode::Start,
    decode_task::{DecodeTask, ThreadHint},
    decoder::{BEAM_SIZE, Branch, Decoder},
    model::FRAME_SAMPLES,
    sampling::{Rules, Token},
    token::TokenId,
};

struct Beam {
    /// The last token is not fed yet.
    branch: Branch,
    tokens: Vec<Token>,
    /// Of the log-probabilities.
    sum: f32,
}

impl Decoder {
    /// The likeliest text of the encoded audio, by its mean log-probability; without the end token.
    pub(crate) fn beam_search(
        &mut self,
        samples: usize,
        task: &DecodeTask,
        language: Option<TokenId>,
    ) -> Result<Vec<TokenId>, SpeechError> {
        let model = self.model.clone();
        let Start {
            past, mut logits, ..
        } = self.start(&DecodeTask { language, ..*task })?;
        let rules = Rules {
            model: &model,
            last_tick: samples.div_ceil(FRAME_SAMPLES) as i32,
            temperature: 0.0,
        };
        let mut beams = Vec::new();
        for token in rules.likeliest(&mut logits, &[], BEAM_SIZE) {
            if let Some(branch) = self.branch(past, token.id) {
                beams.push(Beam {
                    branch,
                    sum: token.log_prob,
                    tokens: vec![token],
                });
            }
        }
        let mut finished: Vec<(f32, Vec<Token>)> = Vec::new();
        for _ in 1..self.max_tokens(samples, past) {
            if task.cancel.is_cancelled() || beams.is_empty() || finished.len() >= BEAM_SIZE {
                break;
            }
            let threads = (task.threads)(ThreadHint::Token);
            let (branches, texts): (Vec<Branch>, Vec<_>) = beams
                .into_iter()
                .map(|beam| (beam.branch, (beam.tokens, beam.sum)))
                .unzip();
            let (sequences, mut logits) = self.feed_branches(branches, threads)?;
            let vocabulary = logits.len() / sequences.len();
            let mut next: Vec<(f32, usize, Token)> = Vec::new();
            for (index, logits) in logits.chunks_exact_mut(vocabulary).enumerate() {
                let (tokens, sum) = &texts[index];
                for token in rules.likeliest(logits, tokens, BEAM_SIZE) {
                    next.push((sum + token.log_prob, index, token));
                }
            }
            next.sort_by(|a, b| b.0.total_cmp(&a.0));
            let mut kept = Vec::with_capacity(BEAM_SIZE);
            for (sum, index, token) in next.into_iter().take(BEAM_SIZE) {
                let tokens = &texts[index].0;
                if token.id == model.special.eot {
                    finished.push((sum / (tokens.len() + 1) as f32, tokens.clone()));
                } else {
                    let branch = Branch::following(&sequences[index], token.id);
                    kept.push(Beam {
                        branch,
                        tokens: [&tokens[..], &[token]].concat(),
                        sum,
                    });
                }
            }
            beams = kept;
        }
        let unfinished = beams
            .into_iter()
            .map(|beam| (beam.sum / beam.tokens.len() as f32, beam.tokens));
        let best = match finished.is_empty() {
            true => unfinished.max_by(|a, b| a.0.total_cmp(&b.0)),
            false => finished.into_iter().max_by(|a, b| a.0.total_cmp(&b.0)),
        };
        let tokens = best.map_or_else(Vec::new, |(_, tokens)| tokens);
        Ok(tokens.into_iter().map(|token| token.id).collect())
    }
}
