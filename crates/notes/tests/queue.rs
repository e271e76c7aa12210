//! The queue: order, claims of several processes and recovery after kills.

mod support;

use earshot_error::{ErrorCode, ErrorInfo};
use earshot_notes::{
    FinishedJob, JobId, JobOptions, JobState, NoteState, Progress, Store, StoreError,
};
use proptest::prelude::*;
use support::{Library, library, spoken_segment};

fn waiting(store: &Store) -> Vec<JobId> {
    let jobs = store.jobs().expect("jobs").into_iter();
    jobs.filter(|job| job.state == JobState::Waiting)
        .map(|job| job.id)
        .collect()
}

fn claim(store: &Store) -> earshot_notes::Job {
    store.claim_next(None).expect("a claim").expect("a job")
}

fn progress(done_ms: u64) -> Progress {
    Progress {
        done_ms,
        total_ms: Some(60_000),
    }
}

#[test]
fn jobs_of_dead_processes_are_requeued() {
    let Library { folder, store } = library();
    let library = Library {
        store: Store::open(folder.path()).expect("a second process"),
        folder,
    };
    let (note, job) = library.add("a.ogg", b"a");
    let (_, later) = library.add("b.ogg", b"b");
    assert_eq!(claim(&store).id, job);
    let started = store.start_text(&job, "base").expect("started");
    assert_eq!((started.segments.len(), started.progress.done_ms), (0, 0));
    let first = spoken_segment(0, "One two.");
    store
        .checkpoint(&job, std::slice::from_ref(&first), &progress(5000))
        .expect("stored");

    // While the owner lives, no other process gets or changes the job.
    let other = claim(&library.store);
    assert_eq!(other.id, later);
    library.store.release_job(&later).expect("released");
    let stolen = library.store.checkpoint(&job, &[], &progress(6000));
    assert!(matches!(stolen, Err(StoreError::JobNotOwned)));

    drop(store);
    let found = claim(&library.store);
    assert_eq!((found.id.clone(), found.crashes), (job.clone(), 1));
    let started = library.store.start_text(&job, "base").expect("started");
    assert_eq!(started.segments, [first]);
    assert_eq!(started.progress, progress(5000));
    library
        .store
        .checkpoint(&job, &[spoken_segment(5000, "Three.")], &progress(9000))
        .expect("stored");
    let summary = library
        .store
        .finish_job(
            &job,
            &FinishedJob {
                language: Some("en".into()),
                duration_ms: 9000,
                ..FinishedJob::default()
            },
        )
        .expect("finished");
    assert_eq!(
        (summary.id, summary.state),
        (note.clone(), NoteState::Ready)
    );
    assert_eq!(summary.excerpt, "One two. Three.");
    let versions = library.store.note(&note).expect("the note").versions;
    assert_eq!(
        (versions.len(), versions[0].transcript.segments.len()),
        (1, 2)
    );
}

#[test]
fn another_model_restarts_the_text() {
    let library = library();
    let (note, job) = library.add("a.ogg", b"a");
    claim(&library.store);
    library.store.start_text(&job, "base").expect("started");
    library
        .store
        .checkpoint(&job, &[spoken_segment(0, "Half.")], &progress(5000))
        .expect("stored");
    library.store.release_job(&job).expect("released");
    claim(&library.store);
    let started = library.store.start_text(&job, "small").expect("started");
    assert_eq!((started.segments.len(), started.progress.done_ms), (0, 0));
    let note = library.store.note(&note).expect("the note");
    assert_eq!(note.versions.len(), 1);
    assert_eq!(note.current_version, Some(started.version));
    assert_eq!(note.summary.excerpt, "");
}

#[test]
fn a_cancelled_job_stops_its_worker() {
    let library = library();
    let (note, job) = library.add("a.ogg", b"a");
    claim(&library.store);
    library.store.start_text(&job, "base").expect("started");
    library
        .store
        .checkpoint(&job, &[spoken_segment(0, "Half.")], &progress(5000))
        .expect("stored");
    let other_process = Store::open(library.folder.path()).expect("another process");
    other_process.cancel_job(&job).expect("cancelled");
    let next = library
        .store
        .checkpoint(&job, &[spoken_segment(5000, "More.")], &progress(9000));
    assert!(matches!(next, Err(StoreError::JobNotOwned)));
    assert!(matches!(
        other_process.cancel_job(&job),
        Err(StoreError::JobNotChangeable)
    ));
    // The text is kept because the note has no other.
    assert_eq!(library.store.summary(&note).expect("it").excerpt, "Half.");
    // A retry continues from it.
    library.store.retry_job(&job).expect("again");
    assert_eq!(claim(&library.store).progress.done_ms, 5000);
    let started = library.store.start_text(&job, "base").expect("started");
    assert_eq!(started.segments.len(), 1);
}

#[test]
fn a_cancelled_second_text_is_dropped() {
    let library = library();
    let id = library.note("a.ogg", "en", "Whole.");
    let job = library
        .store
        .add_job(&id, &JobOptions::default())
        .expect("a job");
    claim(&library.store);
    library.store.start_text(&job, "small").expect("started");
    library
        .store
        .checkpoint(&job, &[spoken_segment(0, "Half.")], &progress(5000))
        .expect("stored");
    assert_eq!(library.store.summary(&id).expect("it").excerpt, "Whole.");
    library.store.cancel_job(&job).expect("cancelled");
    assert_eq!(library.store.note(&id).expect("it").versions.len(), 1);
    library.store.retry_job(&job).expect("again");
    let again = claim(&library.store);
    assert_eq!((again.progress.done_ms, again.version), (0, None));
}

#[test]
fn a_note_shows_its_last_error_until_a_job_succeeds() {
    let library = library();
    let (note, job) = library.add("a.ogg", b"a");
    let error = ErrorInfo::new(ErrorCode::UnknownFormat, "This is not sound.");
    claim(&library.store);
    library.store.fail_job(&job, &error).expect("failed");
    let failed = library.store.note(&note).expect("it");
    assert_eq!(failed.error.as_ref(), Some(&error));
    assert_eq!(failed.summary.state, NoteState::Failed);
    assert_eq!(library.store.job(&job).expect("it").error, Some(error));
    library.store.retry_job(&job).expect("again");
    assert_eq!(
        library.store.summary(&note).expect("it").state,
        NoteState::Empty
    );
    library.transcribe(&job, "en", "Well.");
    let note = library.store.note(&note).expect("it");
    assert_eq!((note.error, note.summary.state), (None, NoteState::Ready));
    library.store.clear_finished().expect("cleared");
    assert_eq!(library.store.jobs().expect("jobs"), []);
}

#[test]
fn jobs_of_the_preferred_note_come_first() {
    let library = library();
    let (_, first) = library.add("a.ogg", b"a");
    let (_, second) = library.add("b.ogg", b"b");
    let (wanted, third) = library.add("c.ogg", b"c");
    assert!(library.store.has_waiting_job(&wanted).expect("it"));
    let claim = |note| {
        library
            .store
            .claim_next(note)
            .expect("a claim")
            .expect("one")
    };
    assert_eq!(claim(Some(&wanted)).id, third);
    assert!(!library.store.has_waiting_job(&wanted).expect("it"));
    // Afterwards the others keep their order.
    assert_eq!(claim(Some(&wanted)).id, first);
    assert_eq!(claim(None).id, second);
}

#[test]
fn an_erased_note_stops_its_worker() {
    let library = library();
    let (note, job) = library.add("a.ogg", b"a");
    claim(&library.store);
    library.store.start_text(&job, "base").expect("started");
    library.store.erase(&[note]).expect("erased");
    let next = library
        .store
        .checkpoint(&job, &[spoken_segment(0, "Late.")], &progress(1));
    assert!(matches!(next, Err(StoreError::JobNotOwned)));
}

#[test]
fn processes_never_claim_the_same_job() {
    let library = library();
    for number in 0..40u8 {
        library.add(&format!("{number}.ogg"), &[number]);
    }
    let done: Vec<JobId> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    let store = Store::open(library.folder.path()).expect("a process");
                    let mut done = Vec::new();
                    while let Some(job) = store.claim_next(None).expect("a claim") {
                        store.start_text(&job.id, "base").expect("started");
                        store
                            .finish_job(&job.id, &FinishedJob::default())
                            .expect("finished");
                        done.push(job.id);
                    }
                    done
                })
            })
            .collect();
        workers
            .into_iter()
            .flat_map(|worker| worker.join().expect("a worker"))
            .collect()
    });
    let different: std::collections::HashSet<_> = done.iter().collect();
    assert_eq!((done.len(), different.len()), (40, 40));
}

proptest! {
    #![proptest_config(support::cases(24))]

    /// The queue behaves like a list with the same operations.
    #[test]
    fn the_queue_keeps_its_order(steps in proptest::collection::vec((0..6u8, 0..12usize, 0..12usize), 1..30)) {
        let library = library();
        let mut expected: Vec<JobId> = Vec::new();
        for (count, (step, one, other)) in steps.into_iter().enumerate() {
            let pick = |index: usize| expected.get(index % expected.len().max(1)).cloned();
            match (step, pick(one), pick(other)) {
                (0 | 1, ..) | (_, None, _) => {
                    let (_, job) = library.add(&format!("{count}.ogg"), &count.to_le_bytes());
                    expected.push(job);
                }
                (2, Some(job), Some(before)) => {
                    library.store.move_job(&job, Some(&before)).expect("moved");
                    if job != before {
                        expected.retain(|there| *there != job);
                        let at = expected.iter().position(|there| *there == before).expect("present");
                        expected.insert(at, job);
                    }
                }
                (3, Some(job), _) => {
                    library.store.move_job(&job, None).expect("moved");
                    expected.retain(|there| *there != job);
                    expected.push(job);
                }
                (4, ..) => {
                    let job = claim(&library.store);
                    prop_assert_eq!(&job.id, &expected[0]);
                    library.store.release_job(&job.id).expect("released");
                }
                (_, Some(job), _) => {
                    library.store.cancel_job(&job).expect("cancelled");
                    expected.retain(|there| *there != job);
                }
            }
            prop_assert_eq!(waiting(&library.store), expected.clone());
        }
    }
}
