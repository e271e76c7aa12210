//! The `.rpm` package.

use std::path::PathBuf;

use super::content::{Content, DESCRIPTION, NAME, SUMMARY, VERSION, folder, write};
use crate::shell::{self, Result};

pub fn make(content: &Content) -> Result<PathBuf> {
    let architecture = std::env::consts::ARCH;
    let work = folder().join("rpm");
    let spec = work.join("earshot.spec");
    write(&spec, &recipe(content))?;
    let mut build = content.command("rpmbuild");
    build
        .arg("-bb")
        .arg("--quiet")
        .arg(format!("--define=_topdir {}", work.display()))
        .arg(format!("--define=_rpmdir {}", folder().display()))
        .arg("--define=_rpmfilename %{NAME}-%{VERSION}-%{RELEASE}.%{ARCH}.rpm")
        .arg(&spec);
    shell::output(&mut build, "The .rpm could not be built")?;
    Ok(folder().join(format!("{NAME}-{VERSION}-1.{architecture}.rpm")))
}

/// rpm finds library dependencies itself; those of the GPU worker are excluded, since it is
/// optional.
fn recipe(content: &Content) -> String {
    let tree = content.tree.display();
    format!(
        "%global debug_package %{{nil}}\n\
         %global __os_install_post %{{nil}}\n\
         %global _build_id_links none\n\
         %global _buildhost localhost\n\
         %global use_source_date_epoch_as_buildtime 1\n\
         %global clamp_mtime_to_source_date_epoch 1\n\
         %global _binary_payload w9.zstdio\n\
         %global __requires_exclude ^libvulkan\\.so\\.1\n\
         Name: {NAME}\nVersion: {VERSION}\nRelease: 1\nSummary: {SUMMARY}\n\
         License: MIT OR Apache-2.0\nGroup: Productivity/Multimedia/Sound\n\
         Recommends: alsa-plugins-pulseaudio\nRecommends: libvulkan.so.1()(64bit)\n\
         %description\n{DESCRIPTION}\n\
         %install\ncp -a {tree}/. %{{buildroot}}\n\
         %files\n/usr/bin/*\n/usr/lib/earshot\n/usr/share/applications/*\n\
         /usr/share/bash-completion/completions/*\n/usr/share/doc/earshot\n\
         /usr/share/fish/vendor_completions.d/*\n/usr/share/icons/hicolor/*/apps/*\n\
         /usr/share/man/man1/*\n/usr/share/metainfo/*\n/usr/share/zsh/vendor-completions/*\n"
    )
}
