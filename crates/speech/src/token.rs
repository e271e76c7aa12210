//! What identifies a token.

/// Index in the model's vocabulary.
pub(crate) type TokenId = i32;
