//! The system's randomness.

use std::io;

use zeroize::Zeroizing;

/// Random bytes that are wiped from memory when they are dropped.
pub(crate) fn random<const N: usize>() -> io::Result<Zeroizing<[u8; N]>> {
    let mut bytes = Zeroizing::new([0; N]);
    getrandom::fill(&mut *bytes).map_err(io::Error::other)?;
    Ok(bytes)
}
