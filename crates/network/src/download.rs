use std::path::Path;

use crate::{Purpose, TransferPolicy};

#[derive(Debug, Clone, Copy)]
pub struct Download<'a> {
    /// Mirrors, tried in order: `https`, or `http` to this machine.
    pub urls: &'a [&'a str],
    /// Replaced atomically once the download is verified.
    pub dest: &'a Path,
    pub bytes: u64,
    /// Lower-case hex.
    pub sha256: &'a str,
    pub purpose: Purpose,
    pub proxy: Proxy<'a>,
    pub policy: TransferPolicy,
}

/// Connections to this machine never use a proxy.
#[derive(Clone, Copy, Default)]
pub enum Proxy<'a> {
    /// From the environment (`HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`) or the system's settings.
    #[default]
    System,
    None,
    /// Such as `http://proxy.example:3128` or `http://name:password@proxy.example`.
    At(&'a str),
}

impl<'a> Proxy<'a> {
    /// `none` or an address; the system's proxy if not set.
    pub fn from_setting(setting: Option<&'a str>) -> Self {
        match setting {
            None => Self::System,
            Some("none") => Self::None,
            Some(address) => Self::At(address),
        }
    }
}

impl std::fmt::Debug for Proxy<'_> {
    /// The address may contain a password.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::System => "System",
            Self::None => "None",
            Self::At(_) => "At(..)",
        })
    }
}
