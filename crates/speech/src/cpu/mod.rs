//! Whisper models on the CPU: encoder and decoder on packed weights.
//!
//! Products with quantized weights are computed in int8 with the best of the CPU's instruction sets
//! ([`isa`]), others in `f32`.

mod attention;
mod batch;
mod chunk;
mod cross_attention;
mod decoder;
mod disjoint;
mod embedding;
mod encoder;
mod isa;
mod kernel;
mod linear;
mod mel;
mod network;
#[cfg(test)]
mod network_tests;
mod product;
#[cfg(test)]
mod product_tests;
mod quantized_rows;
mod rows;
mod team;
mod tensors;
#[cfg(test)]
mod tests;
mod vector;
mod weights;

pub(crate) use batch::{Batcher, Membership};
pub(crate) use decoder::{Input, Sequence};
pub(crate) use linear::warm_up;
pub(crate) use network::Network;
