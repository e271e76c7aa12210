//! The `.deb` package.

use std::path::PathBuf;

use super::content::{Content, DESCRIPTION, MAINTAINER, NAME, SUMMARY, VERSION, folder, write};
use crate::shell::{self, Failure, Result};

/// Programs whose libraries become dependencies. The GPU worker's are optional.
const PROGRAMS: [&str; 3] = ["earshot", "earshot-app", "earshot-worker"];

pub fn make(content: &Content) -> Result<PathBuf> {
    let architecture = shell::output(
        shell::command("dpkg").arg("--print-architecture"),
        "dpkg does not know the architecture",
    )?;
    let architecture = architecture.trim();
    let control = control(content, architecture)?;
    // dpkg-deb expects it in the tree; rpmbuild does not.
    let inside = content.tree.join("DEBIAN");
    write(&inside.join("control"), &control)?;
    content.set_timestamps()?;
    let package = folder().join(format!("{NAME}_{VERSION}_{architecture}.deb"));
    let mut build = content.command("dpkg-deb");
    build
        // A dictionary as large as all programs finds data that they share. The number of threads
        // affects the output.
        .args([
            "--build",
            "--root-owner-group",
            "-Zxz",
            "-z9",
            "--threads-max=1",
        ])
        .args([&content.tree, &package]);
    let built = shell::output(&mut build, "The .deb could not be built");
    let removed = std::fs::remove_dir_all(&inside);
    built?;
    removed.map_err(|error| {
        Failure::new(format!("{} cannot be removed: {error}.", inside.display()))
    })?;
    Ok(package)
}

fn control(content: &Content, architecture: &str) -> Result<String> {
    let depends = libraries(content)?;
    let kilobytes = shell::output(
        shell::command("du")
            .args(["-k", "-s", "--apparent-size"])
            .arg(&content.tree),
        "The package's size could not be determined",
    )?;
    let kilobytes = kilobytes.split_whitespace().next().unwrap_or_default();
    let description = DESCRIPTION.replace('\n', "\n ");
    Ok(format!(
        "Package: {NAME}\nVersion: {VERSION}\nArchitecture: {architecture}\n\
         Maintainer: {MAINTAINER}\n\
         Installed-Size: {kilobytes}\nDepends: {depends}\n\
         Recommends: libasound2-plugins, libayatana-appindicator3-1, libvulkan1\n\
         Section: sound\nPriority: optional\n\
         Description: {SUMMARY}\n {description}\n"
    ))
}

/// Determined by dpkg-shlibdeps.
fn libraries(content: &Content) -> Result<String> {
    // dpkg-shlibdeps requires this file.
    let source = folder().join("shlibs");
    write(
        &source.join("debian/control"),
        &format!("Source: {NAME}\n\nPackage: {NAME}\nArchitecture: any\n"),
    )?;
    let mut find = shell::command("dpkg-shlibdeps");
    find.current_dir(&source).arg("-O");
    for program in PROGRAMS {
        find.arg(format!(
            "-e{}",
            content.tree.join("usr/lib/earshot").join(program).display()
        ));
    }
    let found = shell::output(&mut find, "The required libraries could not be determined")?;
    Ok(found
        .trim()
        .trim_start_matches("shlibs:Depends=")
        .to_owned())
}
