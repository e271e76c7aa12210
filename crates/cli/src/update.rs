//! `earshot update`

use std::sync::atomic::AtomicBool;

use earshot_core::{Paths, Release, UpdateError, Updates};

use crate::output::{self, Exit};
use crate::progress::Progress;

pub fn run(check: bool, paths: &Paths) -> Exit {
    let updates = Updates::new(paths);
    match updates.check(&AtomicBool::new(false)) {
        Ok(None) => {
            let version = env!("CARGO_PKG_VERSION");
            output::print_and_exit(
                &format!("Earshot {version} is the latest.\n"),
                Exit::Success,
            )
        }
        Ok(Some(release)) => {
            let exit = output::print_and_exit(&describe(&release), Exit::Success);
            if check || exit != Exit::Success {
                return exit;
            }
            fetch(&updates, &release)
        }
        Err(error) => failed(&error),
    }
}

fn describe(release: &Release) -> String {
    format!(
        "Earshot {} of {} is available; this is {}.\n\n{}\n\n{}\n",
        release.version,
        release.date,
        env!("CARGO_PKG_VERSION"),
        release.notes,
        release.page
    )
}

fn fetch(updates: &Updates, release: &Release) -> Exit {
    let total = updates.file(release).map(|file| file.bytes);
    let progress = Progress::new();
    progress.start(format!("Fetching {}", release.version));
    let fetched = updates.fetch(release, &mut |done| progress.set(done, total));
    progress.clear();
    match fetched {
        Ok(path) => {
            let path = path.display();
            output::print_and_exit(
                &format!("\n{path}\nIts signature is valid; install it like any other package.\n"),
                Exit::Success,
            )
        }
        Err(error) => failed(&error),
    }
}

fn failed(error: &UpdateError) -> Exit {
    output::error(error);
    Exit::Failed
}
