//! The encoder's self-attention, without a mask.

mod floats;
mod integers;
mod pack;

use super::{isa::Isa, team::Team};

/// `rows`: queries, keys and values, `state` numbers per frame; `output` likewise.
pub(super) fn attend(isa: Isa, state: usize, rows: [&[f32]; 3], output: &mut [f32], team: &Team) {
    assert!(rows.iter().all(|rows| rows.len() == output.len()));
    if matches!(isa, Isa::AvxVnni | Isa::Avx512Vnni) {
        integers::attend(isa, state, rows, output, team);
    } else {
        floats::attend(isa, state, rows, output, team);
    }
}

#[cfg(test)]
mod tests {
    use super::{super::isa::supported, *};
    use crate::model_file::HEAD_SIZE;

    const STATE: usize = 2 * HEAD_SIZE;

    fn attend_with(
        isa: Isa,
        in_integers: bool,
        [queries, keys, values]: [&Vec<f32>; 3],
        threads: usize,
    ) -> Vec<f32> {
        let mut output = vec![f32::NAN; queries.len()];
        let team = Team::new(threads);
        let rows: [&[f32]; 3] = [queries, keys, values];
        if in_integers {
            integers::attend(isa, STATE, rows, &mut output, &team);
        } else {
            floats::attend(isa, STATE, rows, &mut output, &team);
        }
        output
    }

    /// Each instruction set, and whether in integers: with those that multiply unsigned numbers with
    /// signed ones.
    fn ways() -> Vec<(Isa, bool)> {
        let of = |isa: Isa| [(isa, false), (isa, true)];
        let ways = supported().into_iter().flat_map(of);
        let can = |(isa, in_integers): &(Isa, bool)| !in_integers || !isa.multiplies_signed();
        ways.filter(can).collect()
    }

    /// About normal, with an offset of each place that is as large as `offset`.
    fn random(rng: &mut fastrand::Rng, frames: usize, scale: f32, offset: f32) -> Vec<f32> {
        let offsets: Vec<f32> = (0..STATE).map(|_| (rng.f32() - 0.5) * offset).collect();
        let number = |place: usize| {
            let sum: f32 = (0..4).map(|_| rng.f32() - 0.5).sum();
            1.7 * sum * scale + offsets[place % STATE]
        };
        (0..frames * STATE).map(number).collect()
    }

    fn reference([queries, keys, values]: [&Vec<f32>; 3]) -> Vec<f64> {
        let mut output = vec![0.0; queries.len()];
        let heads = queries.chunks(HEAD_SIZE).zip(output.chunks_mut(HEAD_SIZE));
        for (index, (query, output)) in heads.enumerate() {
            let of_head = |rows: &Vec<f32>| -> Vec<Vec<f64>> {
                let heads = rows.chunks(HEAD_SIZE).skip(index % 2).step_by(2);
                let wide = |row: &[f32]| row.iter().copied().map(f64::from).collect();
                heads.map(wide).collect()
            };
            let score = |key: &Vec<f64>| {
                let products = query.iter().zip(key).map(|(q, k)| f64::from(*q) * k);
                products.sum::<f64>() / (HEAD_SIZE as f64).sqrt()
            };
            let scores: Vec<f64> = of_head(keys).iter().map(score).collect();
            let largest = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let weights: Vec<f64> = scores.iter().map(|s| (s - largest).exp()).collect();
            let sum: f64 = weights.iter().sum();
            for (weight, value) in weights.iter().zip(of_head(values)) {
                for (output, value) in output.iter_mut().zip(value) {
                    *output += weight / sum * value;
                }
            }
        }
        output
    }

    #[test]
    fn attention_is_that_of_a_plain_reference() {
        // Scores have this standard deviation; their errors grow with it.
        for (spread, bound) in [(0.1, 0.004), (1.0, 0.008), (3.0, 0.015), (10.0, 0.03)] {
            for frames in [1, 15, 17, 63, 65, 100] {
                let mut rng = fastrand::Rng::with_seed(frames as u64);
                let queries = random(&mut rng, frames, spread, 1.0);
                let keys = random(&mut rng, frames, 1.0, 5.0);
                let values = random(&mut rng, frames, 1.0, 2.0);
                let rows = [&queries, &keys, &values];
                let right = reference(rows);
                let size: f64 = right.iter().map(|number| number * number).sum();
                for (isa, in_integers) in ways() {
                    let output = attend_with(isa, in_integers, rows, 1);
                    let squares = output.iter().zip(&right);
                    let squares = squares.map(|(a, b)| (f64::from(*a) - b).powi(2));
                    let error = (squares.sum::<f64>() / size).sqrt();
                    let bound = if in_integers { bound } else { 1e-5 };
                    assert!(
                        error < bound,
                        "{isa:?} {in_integers} {spread} {frames}: {error}"
                    );
                }
            }
        }
    }

    /// Each has a three-thousandth of the largest weight, all a fifth of the sum.
    #[test]
    fn many_small_weights_count() {
        let frames = 768;
        let queries = vec![1.0; frames * STATE];
        let mut keys = vec![0.0; frames * STATE];
        keys[5 * STATE..6 * STATE].fill(1.0);
        let mut values = vec![1.0; frames * STATE];
        values[5 * STATE..6 * STATE].fill(-1.0);
        let right = reference([&queries, &keys, &values])[0];
        for (isa, in_integers) in ways() {
            let output = attend_with(isa, in_integers, [&queries, &keys, &values], 1);
            for number in output {
                assert!(
                    (f64::from(number) - right).abs() < 0.005,
                    "{isa:?} {number} {right}"
                );
            }
        }
    }

    #[test]
    fn output_stays_among_the_values_at_any_scale() {
        let frames = 70;
        let mut rng = fastrand::Rng::with_seed(1);
        let sizes = [0.0, 1e-40, 1e-30, 1e-3, 1e3, 1e18, 1e30, 1e38];
        for size in sizes {
            for (isa, in_integers) in ways().into_iter().filter(|way| way.1) {
                let rows = [size, sizes[rng.usize(..sizes.len())], 1.0]
                    .map(|scale| random(&mut rng, frames, scale, scale));
                let largest = rows[2].iter().fold(0.0_f32, |a, b| a.max(b.abs()));
                let output = attend_with(isa, in_integers, rows.each_ref(), 1);
                for number in output {
                    assert!(number.abs() <= largest * 1.01, "{isa:?} {size}: {number}");
                }
                let values = random(&mut rng, frames, size, size);
                let output = attend_with(isa, in_integers, [&rows[0], &rows[1], &values], 1);
                let largest = values.iter().fold(0.0_f32, |a, b| a.max(b.abs()));
                for number in output {
                    assert!(number.abs() <= largest * 1.01, "{isa:?} {size}: {number}");
                }
            }
        }
    }

    #[test]
    fn wild_numbers_harm_only_their_head() {
        let frames = 50;
        let mut rng = fastrand::Rng::with_seed(2);
        let rows = [(); 3].map(|()| random(&mut rng, frames, 1.0, 1.0));
        for (isa, in_integers) in ways() {
            let clean = attend_with(isa, in_integers, rows.each_ref(), 1);
            for wild in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, f32::MAX] {
                for harmed in 0..3 {
                    let mut rows = rows.clone();
                    for _ in 0..20 {
                        rows[harmed][rng.usize(..frames) * STATE + rng.usize(..HEAD_SIZE)] = wild;
                    }
                    let output = attend_with(isa, in_integers, rows.each_ref(), 2);
                    for (found, clean) in output.chunks(STATE).zip(clean.chunks(STATE)) {
                        assert_eq!(found[HEAD_SIZE..], clean[HEAD_SIZE..], "{isa:?} {wild}");
                    }
                }
            }
        }
    }

    #[test]
    fn threads_do_not_change_the_output() {
        let mut rng = fastrand::Rng::with_seed(3);
        let rows = [(); 3].map(|()| random(&mut rng, 203, 1.0, 1.0));
        for (isa, in_integers) in ways() {
            let output = attend_with(isa, in_integers, rows.each_ref(), 1);
            for threads in [2, 3, 5] {
                let other = attend_with(isa, in_integers, rows.each_ref(), threads);
                assert!(output == other, "{isa:?} {in_integers} {threads}");
            }
        }
    }
}
