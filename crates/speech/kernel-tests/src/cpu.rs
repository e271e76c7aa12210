#[path = "../../src/cpu/attention/mod.rs"]
mod attention;
#[path = "../../src/cpu/chunk.rs"]
mod chunk;
#[path = "../../src/cpu/cross_attention.rs"]
mod cross_attention;
#[path = "../../src/cpu/decoder.rs"]
mod decoder;
#[path = "../../src/cpu/disjoint.rs"]
mod disjoint;
#[path = "../../src/cpu/embedding.rs"]
mod embedding;
#[path = "../../src/cpu/encoder.rs"]
mod encoder;
#[path = "../../src/cpu/isa.rs"]
mod isa;
#[path = "../../src/cpu/kernel.rs"]
mod kernel;
#[path = "../../src/cpu/linear.rs"]
mod linear;
#[path = "../../src/cpu/mel.rs"]
mod mel;
#[path = "../../src/cpu/network.rs"]
mod network;
#[cfg(test)]
#[path = "../../src/cpu/network_tests.rs"]
mod network_tests;
#[path = "../../src/cpu/team.rs"]
mod team;
#[path = "../../src/cpu/product.rs"]
mod product;
#[cfg(test)]
#[path = "../../src/cpu/product_tests.rs"]
mod product_tests;
#[path = "../../src/cpu/quantized_rows.rs"]
mod quantized_rows;
#[path = "../../src/cpu/rows.rs"]
mod rows;
#[path = "../../src/cpu/tensors.rs"]
mod tensors;
#[path = "../../src/cpu/vector/mod.rs"]
mod vector;
#[path = "../../src/cpu/weights.rs"]
mod weights;

#[cfg(test)]
use self::{
    decoder::{Input, Sequence},
    network::Network,
};
