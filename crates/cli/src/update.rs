//! `earshot update`

use std::sync::atomic::AtomicBool;

use earshot_core::{Paths, Release, UpdateError, Updates};

use crate::progress::Progress;
use crate::voice::{self, Exit};

pub fn run(check: bool, paths: &Paths) -> Exit {
    let updates = Updates::new(paths);
    match updates.look(&AtomicBool::new(false)) {
        Ok(None) => {
            let version = env!("CARGO_PKG_VERSION");
            voice::answer(&format!("Earshot {version} is the latest.\n"), Exit::Well)
        }
        Ok(Some(release)) => {
            let exit = voice::answer(&describe(&release), Exit::Well);
            if check || exit != Exit::Well {
                return exit;
            }
            fetch(&updates, &release)
        }
        Err(error) => failed(&error),
    }
}

fn describe(release: &Release) -> String {
    format!(
        "Earshot {} of {} is there; this is {}.\n\n{}\n\n{}\n",
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
    progress.begin(format!("Fetching {}", release.version));
    let fetched = updates.fetch(release, &mut |done| progress.set(done, total));
    progress.end();
    match fetched {
        Ok(path) => {
            let path = path.display();
            voice::answer(
                &format!("\n{path}\nIt is as it was signed; install it as any other.\n"),
                Exit::Well,
            )
        }
        Err(error) => failed(&error),
    }
}

fn failed(error: &UpdateError) -> Exit {
    voice::complain(error);
    Exit::Failed
}
