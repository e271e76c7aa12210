//! Everything the window can ask for, without a window.
//!
//! A [`Desk`] has the library open and listens to one note after another on a
//! thread of its own. Its methods are the window's commands; what happens
//! without being asked for is told as [`AppEvent`]s.

mod add;
mod cloud;
pub(crate) mod core;
mod courier;
mod error;
mod explore;
mod herald;
mod info;
mod languages;
mod models;
mod notes;
mod player;
mod queue;
mod record;
mod recover;
mod rest;
mod silences;
mod sleep;
pub(crate) mod small;
mod spool;
mod tell;
mod types;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

pub use cloud::{CloudOffer, CloudScope, CloudView};
pub use earshot_notes::{
    AtRest, AudioKept, Edit, ErrorInfo, Filter, Found, JobId, Note, NoteId, NotePage, NoteState,
    NoteSummary, Passage, RecoverReport, Source, Suggestion, Task, TermState, Version,
    VocabularyEntry,
};
pub use error::DeskError;
pub use herald::{NewFile, NewVersion, UpdatesView};
pub use record::{LiveText, Microphone, RecordState, RecordWarning, Recording};
pub use small::SoundFormat;
pub use types::{
    Added, Again, AppEvent, AppInfo, CopyStyle, Download, DownloadState, Duplicate, JobState,
    Language, ModelLanguages, ModelView, ModelsView, Playing, Processor, Processors, Queue,
    QueueChange, QueueItem, Refused, Sound, Strain,
};

pub(crate) use self::record::recording_name;

use self::core::Core;
use self::player::Listening;
use self::record::Booth;
use self::spool::Scratch;
use self::tell::Teller;
use crate::{Connection, Models, Paths, Settings, SettingsView, StartError, Updates};

/// The window's library, queue and player. Calls block: they wait for the disk,
/// some of them for a decoder.
pub struct Desk {
    core: Arc<Core>,
    player: Arc<Listening>,
    booth: Arc<Booth>,
    threads: Vec<JoinHandle<()>>,
}

impl Desk {
    /// Opens the library and goes on with the queue where it was left, however
    /// the program ended. `events` is called from several threads; it should be
    /// quick, and must not call the desk.
    ///
    /// # Errors
    /// If library or settings cannot be read.
    pub fn start(
        paths: Paths,
        events: impl Fn(AppEvent) + Send + Sync + 'static,
    ) -> Result<Desk, DeskError> {
        let updates = Updates::new(&paths);
        Self::start_with(paths, updates, events)
    }

    /// As [`Desk::start`], with the queue paused.
    ///
    /// # Errors
    /// As [`Desk::start`].
    pub fn start_paused(
        paths: Paths,
        events: impl Fn(AppEvent) + Send + Sync + 'static,
    ) -> Result<Desk, DeskError> {
        let updates = Updates::new(&paths);
        let desk = Self::prepare(paths, updates, events)?;
        desk.core.control.pause(true);
        desk.go()
    }

    /// As [`Desk::start`], with newer versions of another publisher than the one built in.
    ///
    /// # Errors
    /// As [`Desk::start`].
    pub fn start_with(
        paths: Paths,
        updates: Updates,
        events: impl Fn(AppEvent) + Send + Sync + 'static,
    ) -> Result<Desk, DeskError> {
        Self::prepare(paths, updates, events)?.go()
    }

    /// Opens the library; nothing is worked on yet.
    fn prepare(
        paths: Paths,
        updates: Updates,
        events: impl Fn(AppEvent) + Send + Sync + 'static,
    ) -> Result<Desk, DeskError> {
        let settings = Settings::load(&paths)?;
        let models = Models::new(&paths)?;
        let store = crate::at_rest::open(&paths)?;
        let teller = Teller::new(events);
        let core = Arc::new(Core::new(paths, store, models, updates, settings, teller));
        Scratch::of(&core).clear();
        core.control.set_locked(core.store.at_rest().is_locked);
        Ok(Desk {
            player: Arc::new(Listening::new(&core)),
            booth: Booth::new(&core),
            core,
            threads: Vec::new(),
        })
    }

    /// Starts the threads.
    fn go(mut self) -> Result<Desk, DeskError> {
        self.close_at_lock();
        self.thread("recovery", record::recover)?;
        self.thread("sentry", rest::watch)?;
        self.thread("sleep", sleep::listen)?;
        self.thread("queue", queue::work)?;
        self.thread("clerk", tell::clerk)?;
        self.thread("explorer", explore::explore)?;
        self.thread("courier", courier::carry)?;
        self.thread("messenger", cloud::work)?;
        self.thread("herald", herald::announce)?;
        self.core.tell.queue_changed();
        Ok(self)
    }

    fn thread(&mut self, name: &str, work: fn(&Core)) -> Result<(), DeskError> {
        let core = Arc::clone(&self.core);
        let thread = thread::Builder::new()
            .name(name.into())
            .spawn(move || work(&core))
            .map_err(DeskError::Thread)?;
        self.threads.push(thread);
        Ok(())
    }

    /// Takes in sound and video files, folders of them and exported chats, each
    /// sound with a job. Reads every byte: many files take a while, and notes and
    /// queue are told as they come.
    ///
    /// A file whose content the library has is not taken but named, unless
    /// `even_if_known`.
    ///
    /// # Errors
    /// None for now: what is wrong with a file stands in the answer.
    pub fn add_paths(&self, paths: &[PathBuf], even_if_known: bool) -> Result<Added, DeskError> {
        Ok(add::add_paths(&self.core, paths, even_if_known))
    }

    /// Takes in the sample message, or gives the note that it is already.
    ///
    /// # Errors
    /// Those of the library.
    pub fn add_sample(&self) -> Result<NoteId, DeskError> {
        add::add_sample(&self.core)
    }

    /// Languages, formats and places, and whether there is a model.
    ///
    /// # Errors
    /// None for now.
    pub fn app_info(&self) -> Result<AppInfo, DeskError> {
        self.core.models.find_folder();
        Ok(info::app_info(&self.core))
    }

    /// What the model runs on, and what else it could. Looks for devices when it is asked
    /// first.
    ///
    /// # Errors
    /// None for now.
    pub fn processors(&self) -> Result<Processors, DeskError> {
        Ok(explore::view(&self.core))
    }

    /// Tries every place anew once nothing else is done, those that failed too. What comes
    /// of it is told.
    ///
    /// # Errors
    /// None for now.
    pub fn try_processors(&self) -> Result<Processors, DeskError> {
        self.core.compute.forget();
        self.core.explorer.look(true);
        Ok(explore::view(&self.core))
    }

    /// Every connection to the network that was ever made, the latest first.
    ///
    /// # Errors
    /// If the record of them cannot be read.
    pub fn connections(&self) -> Result<Vec<Connection>, DeskError> {
        let mut all = crate::connections(&self.core.paths).map_err(DeskError::Ledger)?;
        all.reverse();
        Ok(all)
    }

    /// What the user has chosen.
    pub fn settings(&self) -> SettingsView {
        self.core.settings().view()
    }

    /// Keeps what the user has chosen, which counts from now on: for jobs that
    /// begin, files that come, the sound that plays. Gives it as it is kept.
    ///
    /// # Errors
    /// If it cannot be kept, or names a model or language that there is none of.
    pub fn save_settings(&self, view: SettingsView) -> Result<SettingsView, DeskError> {
        self.change_view(&self.settings(), view)
    }

    /// As [`Desk::save_settings`], for a page that has `seen` the settings as they were
    /// then: what the user has not changed since stays as it is now.
    ///
    /// # Errors
    /// As [`Desk::save_settings`].
    pub fn change_view(
        &self,
        seen: &SettingsView,
        view: SettingsView,
    ) -> Result<SettingsView, DeskError> {
        if let Some(model) = &view.model
            && view.model != seen.model
        {
            self.core.models.named(model)?;
        }
        for (language, model) in &view.model_for {
            if seen.model_for.get(language) != Some(model) {
                known_language(language)?;
                self.model_knows(model, language)?;
            }
        }
        for language in [&view.language].into_iter().flatten() {
            known_language(language)?;
        }
        let view = self.change_settings(|settings| {
            let view = settings.view().with_changes(seen, view);
            settings.set_view(view);
        })?;
        self.player.obey(&view);
        self.core.obey_settings(&view);
        Ok(view)
    }

    fn model_knows(&self, model: &str, language: &str) -> Result<(), DeskError> {
        if self.core.models.named(model)?.knows(language) {
            return Ok(());
        }
        let (model, language) = (model.to_owned(), language.to_owned());
        Err(StartError::Language { model, language }.into())
    }

    fn change_settings(
        &self,
        change: impl FnOnce(&mut Settings),
    ) -> Result<SettingsView, DeskError> {
        Ok(self.core.change_settings(change)?)
    }

    /// The folder with the notes.
    pub fn data_folder(&self) -> &Path {
        &self.core.paths.data
    }
}

fn known_language(code: &str) -> Result<(), DeskError> {
    if languages::is_known(code) {
        Ok(())
    } else {
        Err(DeskError::Language(code.to_owned()))
    }
}

impl Drop for Desk {
    /// What is recorded becomes a note; the job at hand waits at its last stored passage for the next start.
    fn drop(&mut self) {
        self.booth.quit();
        self.core.control.quit();
        self.core.tell.quit();
        self.core.explorer.quit();
        self.core.courier.quit();
        self.core.messenger.quit();
        self.core.herald.quit();
        self.core.rest.quit();
        self.core.sleep.quit();
        for thread in self.threads.drain(..) {
            // A panic in it has been told already.
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn is_shared_between_threads() {
        fn shared<T: Send + Sync>() {}
        shared::<Desk>();
    }

    #[test]
    fn one_handful_of_files_does_not_wait_for_another() {
        let home = tempfile::tempdir().unwrap();
        let desk = Desk::start_paused(Paths::under(home.path()), |_| {}).unwrap();
        let another = crate::shared(&desk.core.intake);
        let (done, is_done) = std::sync::mpsc::channel();
        thread::scope(|scope| {
            scope.spawn(|| {
                let added = desk.add_paths(&[home.path().join("missing.ogg")], false);
                done.send(added.unwrap().refused.len())
            });
            let refused = is_done.recv_timeout(std::time::Duration::from_secs(10));
            drop(another);
            assert_eq!(refused, Ok(1));
        });
    }
}
