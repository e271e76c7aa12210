//! The folder that looks as an installed system does.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::{DESCRIPTION, MAINTAINER, NAME, VERSION, write};
use crate::shell::{self, Failure, Result};
use crate::workers::{self, Variant};
use crate::{elf, model, places};

/// The programs lie side by side, where each finds the others.
const PROGRAMS: &str = "usr/lib/earshot";
/// The models that come with them.
pub const MODELS: &str = "usr/lib/earshot/models";
const IDENTIFIER: &str = "app.earshot.Earshot";

/// Fills the folder with the programs that are built.
pub fn fill(tree: &Path) -> Result<PathBuf> {
    model::ensure(&[model::DEFAULT, model::VOICE_ACTIVITY])?;
    programs(tree)?;
    models(tree)?;
    desktop(tree)?;
    described(tree)?;
    documents(tree)?;
    Ok(tree.to_path_buf())
}

fn programs(tree: &Path) -> Result {
    let programs = [
        ("earshot", places::program("earshot")),
        ("earshot-app", places::program("earshot-app")),
        ("earshot-worker", places::program("earshot-worker")),
        ("earshot-worker-v2", workers::build(Variant::V2)?),
        ("earshot-worker-vulkan", workers::build(Variant::Vulkan)?),
    ];
    for (name, built) in programs {
        let to = tree.join(PROGRAMS).join(name);
        install("755", &built, &to)?;
        let mut strip = shell::command("strip");
        shell::quietly(strip.arg(&to), "A program could not be stripped")?;
        mark(&to)?;
    }
    for name in ["earshot", "earshot-app"] {
        let link = tree.join("usr/bin").join(name);
        make_folder(link.parent().unwrap_or(tree))?;
        let mut ln = shell::command("ln");
        ln.args(["-s", &format!("../lib/earshot/{name}")]).arg(link);
        shell::quietly(&mut ln, "A program could not be given its name")?;
    }
    Ok(())
}

fn mark(program: &Path) -> Result {
    let marked = std::fs::read(program).and_then(|mut bytes| {
        elf::mark(&mut bytes);
        std::fs::write(program, bytes)
    });
    marked
        .map_err(|error| Failure::new(format!("{} cannot be marked: {error}.", program.display())))
}

fn models(tree: &Path) -> Result {
    for name in [model::DEFAULT, model::VOICE_ACTIVITY] {
        let file = format!("ggml-{name}.bin");
        let from = places::models().join(&file);
        install("644", &from, &tree.join(MODELS).join(&file))?;
    }
    Ok(())
}

fn desktop(tree: &Path) -> Result {
    let linux = places::root().join("src-tauri/linux");
    let share = tree.join("usr/share");
    let entry = format!("{IDENTIFIER}.desktop");
    install(
        "644",
        &linux.join(&entry),
        &share.join("applications").join(&entry),
    )?;
    let metainfo = format!("{IDENTIFIER}.metainfo.xml");
    install(
        "644",
        &linux.join(&metainfo),
        &share.join("metainfo").join(&metainfo),
    )?;
    let icons = [
        ("32x32.png", "32x32"),
        ("128x128.png", "128x128"),
        ("128x128@2x.png", "256x256"),
        ("icon.png", "512x512"),
        ("earshot.svg", "scalable"),
    ];
    for (icon, size) in icons {
        let ending = if size == "scalable" { "svg" } else { "png" };
        let to = format!("icons/hicolor/{size}/apps/{IDENTIFIER}.{ending}");
        install(
            "644",
            &places::root().join("icons").join(icon),
            &share.join(to),
        )?;
    }
    Ok(())
}

/// Manual and completions, which the command writes of itself.
fn described(tree: &Path) -> Result {
    let share = tree.join("usr/share");
    let manual = share.join("man/man1");
    let otherwise = "The command could not describe itself";
    shell::quietly(earshot().arg("manual").arg(&manual), otherwise)?;
    write(&manual.join("earshot-app.1"), &window_manual())?;
    let mut gzip = shell::command("sh");
    // No name and no time inside.
    gzip.args(["-c", "gzip -9n \"$0\"/*.1"]).arg(&manual);
    shell::quietly(&mut gzip, "The manual could not be packed")?;
    let completions = [
        ("bash", "bash-completion/completions/earshot"),
        ("zsh", "zsh/vendor-completions/_earshot"),
        ("fish", "fish/vendor_completions.d/earshot.fish"),
    ];
    for (shell_name, file) in completions {
        let script = shell::quietly(earshot().args(["completions", shell_name]), otherwise)?;
        write(&share.join(file), &script)?;
    }
    Ok(())
}

fn earshot() -> Command {
    shell::command(places::program("earshot"))
}

/// roff has no need of a program for these few lines.
fn window_manual() -> String {
    format!(
        ".TH earshot-app 1\n.SH NAME\nearshot-app \\- the window of Earshot\n\
         .SH SYNOPSIS\n.B earshot-app\n[\\fB\\-\\-record\\fR] [\\fIFILE\\fR...]\n\
         .SH DESCRIPTION\n{DESCRIPTION}\n\
         .PP\nFILEs are added to the library and written down. With \\fB\\-\\-record\\fR a note \
         is recorded, or the one that is being recorded is ended. If the window is open \
         already, it does what was asked.\n\
         .SH SEE ALSO\n.BR earshot (1)\n"
    )
}

fn documents(tree: &Path) -> Result {
    let doc = tree.join("usr/share/doc").join(NAME);
    let mut copyright = String::from(
        "Earshot is licensed under MIT or Apache-2.0, as you like; the text of the latter is in\n\
         apache-2.0.txt beside this file, and on Debian in\n\
         /usr/share/common-licenses/Apache-2.0. The models are under licences of their own,\n\
         and so is the decoder of HE-AAC, a modified version of the Fraunhofer FDK AAC Codec\n\
         Library for Android.\n",
    );
    let licences = [
        "LICENSE-MIT",
        "models/licences/whisper-MIT.txt",
        "models/licences/silero-vad-MIT.txt",
        "licences/FDK-AAC.txt",
    ];
    for licence in licences {
        copyright.push_str(&format!("\n{licence}\n\n{}", read(licence)?));
    }
    write(&doc.join("copyright"), &copyright)?;
    write(&doc.join("apache-2.0.txt"), &read("LICENSE-APACHE")?)?;
    write(&doc.join("NEWS"), &read("CHANGELOG.md")?)?;
    write(&doc.join("changelog"), &changelog()?)?;
    let mut gzip = shell::command("gzip");
    gzip.arg("-9n")
        .args([doc.join("NEWS"), doc.join("changelog")]);
    shell::quietly(&mut gzip, "The news could not be packed").map(drop)
}

/// That there is this version, in the form that Debian's tools read.
fn changelog() -> Result<String> {
    let time = format!("--date=@{}", super::time_of_commit()?);
    let mut date = shell::command("date");
    let day = shell::quietly(
        date.args(["--utc", "--rfc-email", &time]),
        "The day of the commit is not known",
    )?;
    Ok(format!(
        "{NAME} ({VERSION}) stable; urgency=medium\n\n  * What is new is in NEWS.gz.\n\n \
         -- {MAINTAINER}  {day}"
    ))
}

/// A text of the repository.
fn read(name: &str) -> Result<String> {
    std::fs::read_to_string(places::root().join(name))
        .map_err(|error| Failure::new(format!("{name} cannot be read: {error}.")))
}

fn make_folder(folder: &Path) -> Result {
    std::fs::create_dir_all(folder)
        .map_err(|error| Failure::new(format!("{} cannot be made: {error}.", folder.display())))
}

/// Copies a file, with its folders and its rights.
fn install(mode: &str, from: &Path, to: &Path) -> Result {
    let mut install = shell::command("install");
    install.args(["-D", "-m", mode]).args([from, to]);
    shell::quietly(&mut install, "A file could not be put into the package").map(drop)
}
