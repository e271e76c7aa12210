//! Adding, reading, changing and deleting notes.

mod support;

use std::fs;
use std::io::{Cursor, Read as _, Seek as _, SeekFrom};

use earshot_error::ErrorCode;
use earshot_notes::{
    AddOutcome, AudioKept, ContentHash, Filter, NewAudio, NewNote, NoteId, NoteState, Source,
    Store, StoreError, UnheardConversation,
};
use earshot_transcript::Remark;
use support::library;

fn sounds(library: &support::Library) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(library.folder.path().join("audio"))
        .expect("a folder")
        .map(|entry| entry.expect("an entry"))
        .filter(|entry| entry.path().is_file())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name.len() == 64)
        .collect();
    names.sort();
    names
}

#[test]
fn stores_a_note_with_its_audio() {
    let library = library();
    let (id, _) = library.add("PTT-20240131-WA0007.opus", b"0123456789");
    let note = library.store.note(&id).expect("the note");
    assert_eq!(note.file_name, "PTT-20240131-WA0007.opus");
    assert_eq!(note.summary.title, "PTT-20240131-WA0007");
    assert_eq!(note.summary.state, NoteState::Empty);
    assert_eq!(note.audio_kept, AudioKept::Original);
    assert!(note.summary.said_at < note.summary.created_at);
    assert_eq!((note.current_version, note.versions.len()), (None, 0));

    let mut sound = library.store.audio(&id).expect("audio");
    assert_eq!(sound.byte_len(), 10);
    sound.seek(SeekFrom::Start(7)).expect("a place");
    let mut rest = String::new();
    sound.read_to_string(&mut rest).expect("bytes");
    assert_eq!(rest, "789");
}

#[test]
fn detects_duplicate_content() {
    let library = library();
    let (id, _) = library.add("one.ogg", b"same");
    let hash = ContentHash::of(Cursor::new(b"same")).expect("a hash");
    let known = library.store.find_duplicate(&hash).expect("an answer");
    assert_eq!(known.map(|note| note.id), Some(id.clone()));

    let again = |allow_duplicates| {
        let note = NewNote {
            allow_duplicates,
            ..NewNote::new(Source::File, "two.ogg")
        };
        library
            .store
            .add(note, NewAudio::Original(&mut Cursor::new(b"same")))
            .expect("an answer")
    };
    assert!(matches!(again(false), AddOutcome::Duplicate(note) if note.id == id));
    let AddOutcome::Added { note: second, job } = again(true) else {
        panic!("not added");
    };
    assert_eq!(job, None);
    assert_eq!(sounds(&library).len(), 1);

    // Erasing one note keeps audio shared with another.
    library.store.erase(&[id]).expect("erased");
    assert!(library.store.audio(&second.id).is_ok());
    library.store.erase(&[second.id]).expect("erased");
    assert_eq!(sounds(&library), [""; 0]);
}

#[test]
fn adds_nothing_if_the_audio_cannot_be_read() {
    struct Broken;
    impl std::io::Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("no more"))
        }
    }
    let library = library();
    let note = NewNote::new(Source::File, "a.ogg");
    let outcome = library.store.add(note, NewAudio::Original(&mut Broken));
    assert_eq!(
        outcome.map_err(|error| error.code()).err(),
        Some(ErrorCode::AudioUnreadable)
    );
    let page = library
        .store
        .list(&Filter::default(), 0, 10)
        .expect("a list");
    assert_eq!(page.total, 0);
    assert_eq!(sounds(&library), [""; 0]);
}

#[test]
fn replaces_a_video_by_its_audio() {
    let library = library();
    let (id, _) = library.add("clip.mp4", b"picture and sound");
    library
        .store
        .replace_audio(
            &id,
            &mut Cursor::new(b"sound"),
            Some(Remark::new("sound-of-video")),
        )
        .expect("replaced");
    let note = library.store.note(&id).expect("the note");
    assert_eq!(note.audio_kept, AudioKept::AudioOnly);
    assert_eq!(note.remarks, [Remark::new("sound-of-video")]);
    assert_eq!(library.store.audio(&id).expect("audio").byte_len(), 5);
    assert_eq!(sounds(&library).len(), 1);
    // Still identified by the imported file.
    let hash = ContentHash::of(Cursor::new(b"picture and sound")).expect("a hash");
    assert!(
        library
            .store
            .find_duplicate(&hash)
            .expect("an answer")
            .is_some()
    );
}

#[test]
fn missing_audio_differs_from_no_audio() {
    let library = library();
    let (id, _) = library.add("a.ogg", b"a");
    fs::remove_file(
        library
            .folder
            .path()
            .join("audio")
            .join(&sounds(&library)[0]),
    )
    .expect("removed");
    let code = |outcome: Result<_, StoreError>| outcome.map(drop).map_err(|error| error.code());
    assert_eq!(code(library.store.audio(&id)), Err(ErrorCode::AudioMissing));

    let content = ContentHash::of(Cursor::new(b"b")).expect("a hash");
    let note = NewNote::new(Source::File, "b.ogg");
    let AddOutcome::Added { note, .. } = library
        .store
        .add(note, NewAudio::None { content })
        .expect("added")
    else {
        panic!("known");
    };
    assert_eq!(code(library.store.audio(&note.id)), Err(ErrorCode::NoAudio));
}

#[test]
fn titles_fall_back_to_sender_and_file_name() {
    let library = library();
    let id = library.note("meeting.final.m4a", "en", "Hello there.");
    let title = |note: earshot_notes::Note| note.summary.title;
    assert_eq!(title(library.store.note(&id).expect("it")), "meeting.final");
    let named = library.store.rename(&id, "  Board meeting ").expect("it");
    assert_eq!(title(named), "Board meeting");
    assert_eq!(
        title(library.store.rename(&id, " ").expect("it")),
        "meeting.final"
    );

    let note = NewNote {
        sender: Some("Ana".to_owned()),
        ..NewNote::new(Source::Chat, "x.opus")
    };
    let content = ContentHash::of(Cursor::new(b"x")).expect("a hash");
    let AddOutcome::Added { note, .. } = library
        .store
        .add(note, NewAudio::None { content })
        .expect("added")
    else {
        panic!("known");
    };
    assert_eq!(note.title, "Ana");
}

#[test]
fn notes_are_binned_and_restored() {
    let library = library();
    let id = library.note("a.ogg", "en", "Remember the milk.");
    let (other, waiting) = library.add("b.ogg", b"b");
    let count = |bin| {
        let filter = Filter {
            bin,
            query: "milk".to_owned(),
            ..Filter::default()
        };
        library.store.list(&filter, 0, 10).expect("a list").total
    };
    assert_eq!((count(false), count(true)), (1, 0));
    library
        .store
        .bin(&[id.clone(), other.clone()])
        .expect("binned");
    assert_eq!((count(false), count(true)), (0, 1));
    let state = library.store.job(&waiting).expect("the job").state;
    assert_eq!(state, earshot_notes::JobState::Cancelled);
    let binned_at = library.store.summary(&id).expect("it").binned_at;
    assert!(
        library
            .store
            .purge(binned_at.expect("a time"))
            .expect("purged")
            .is_empty()
    );

    library
        .store
        .restore(std::slice::from_ref(&id))
        .expect("restored");
    assert_eq!((count(false), count(true)), (1, 0));
    let gone = library.store.purge(i64::MAX).expect("purged");
    assert_eq!(gone.as_slice(), std::slice::from_ref(&other));
    assert!(matches!(
        library.store.note(&other),
        Err(StoreError::NoteNotFound)
    ));
    assert!(library.store.note(&id).is_ok());
    assert_eq!(sounds(&library).len(), 1);
}

#[test]
fn erased_notes_leave_no_trace_on_disk() {
    let library = library();
    let id = library.note(
        "a.ogg",
        "en",
        "Zanzibarologically speaking.\nQuintessentialism.",
    );
    library
        .store
        .edit_segment(&id, 1, 1, "Ultracrepidarianism.")
        .expect("edited");
    library.store.erase(&[id]).expect("erased");
    let mut bytes = Vec::new();
    for name in ["notes.db", "notes.db-wal"] {
        bytes.extend(fs::read(library.folder.path().join(name)).unwrap_or_default());
    }
    let text = String::from_utf8_lossy(&bytes).to_lowercase();
    for word in ["zanzibarolog", "quintessential", "ultracrepid"] {
        assert!(!text.contains(word), "{word}");
    }
}

#[test]
fn removes_files_of_killed_processes() {
    let library = library();
    let incoming = library.folder.path().join("audio/incoming");
    fs::write(incoming.join(".tmpAbc"), b"half").expect("written");
    // Not one of Earshot's names.
    fs::write(incoming.join("holiday.ogg"), b"whole").expect("written");
    let _again = Store::open(library.folder.path()).expect("opened");
    let left: Vec<_> = fs::read_dir(incoming)
        .expect("a folder")
        .flatten()
        .map(|entry| entry.file_name())
        .collect();
    assert_eq!(left, ["holiday.ogg"]);
}

#[test]
fn the_list_is_newest_first_and_filtered() {
    let library = library();
    let named = |day| format!("voice_1@{day}-01-2024_10-00-00.ogg");
    let late = library.note(&named("20"), "de", "Guten Tag.");
    let early = library.note(&named("10"), "en", "Good day.");
    let middle = library.note(&named("15"), "de", "Gute Nacht.");
    library.store.set_favourite(&middle, true).expect("marked");
    let list = |filter: &Filter, offset, limit| {
        let page = library.store.list(filter, offset, limit).expect("a list");
        let ids: Vec<_> = page.items.into_iter().map(|found| found.note.id).collect();
        (page.total, ids)
    };
    let all = Filter::default();
    assert_eq!(
        list(&all, 0, 10),
        (3, vec![late.clone(), middle.clone(), early])
    );
    assert_eq!(list(&all, 1, 1), (3, vec![middle.clone()]));
    assert_eq!(list(&all, 9, 1), (3, vec![]));
    let german = Filter {
        language: Some("de".to_owned()),
        ..Filter::default()
    };
    assert_eq!(list(&german, 0, 10), (2, vec![late, middle.clone()]));
    let favourites = Filter {
        favourite: true,
        ..german
    };
    assert_eq!(list(&favourites, 0, 10), (1, vec![middle]));
    assert_eq!(library.store.languages().expect("languages"), ["de", "en"]);
}

#[test]
fn notes_are_unheard_until_marked() {
    let library = library();
    let add = |source, sender: &str, chat: Option<&str>, said_at, sound: &[u8]| {
        let mut note = NewNote::new(source, "a.ogg");
        note.sender = Some(sender.to_owned());
        note.chat = chat.map(str::to_owned);
        note.said_at = Some(said_at);
        note.duration_ms = Some(10_000);
        let added = library
            .store
            .add(note, NewAudio::Original(&mut Cursor::new(sound)));
        match added.expect("added") {
            AddOutcome::Added { note, .. } => note,
            AddOutcome::Duplicate(note) => panic!("known already: {note:?}"),
        }
    };
    let family = Some("Family");
    let first = add(Source::Chat, "Ana", family, 1_000_000, b"1");
    let second = add(Source::Chat, "Ben", family, 3_000_000, b"2");
    let alone = add(Source::File, "Ana María", None, 2_000_000, b"3");
    assert!(first.unheard && second.unheard && alone.unheard);
    for (source, sound) in [(Source::Recording, b"4"), (Source::Sample, b"5")] {
        assert!(!add(source, "I", None, 0, sound).unheard, "{source:?}");
    }
    let text = library.note("voice_1@20-01-2024_10-00-00.ogg", "en", "Two words.");
    let waiting = || library.store.unheard().expect("unheard");
    let names = || {
        let names = waiting().into_iter().map(|each| each.name);
        names.collect::<Vec<_>>()
    };
    let [family, ana] = ["Family", "Ana María"].map(|name| Some(name.to_owned()));
    assert_eq!(names(), [family.clone(), ana.clone(), None]);
    assert_eq!(
        waiting()[0],
        UnheardConversation {
            name: family.clone(),
            notes: 2,
            duration_ms: 20_000,
            reading_ms: 0,
            waiting_since: 1_000_000,
            pending: 2,
            questions: 0,
        }
    );
    assert_eq!((waiting()[2].reading_ms, waiting()[2].pending), (521, 0));

    let listed = |filter: &Filter| library.store.list(filter, 0, 9).expect("a list").total;
    let found = |query: &str| {
        listed(&Filter {
            query: query.to_owned(),
            ..Filter::default()
        })
    };
    let of_family = Filter {
        unheard: true,
        conversation: family,
        ..Filter::default()
    };
    assert_eq!(listed(&of_family), 2);
    let of_nobody = Filter {
        conversation: Some(String::new()),
        ..of_family.clone()
    };
    assert_eq!(listed(&of_nobody), 1);
    assert_eq!((found("is:unheard"), found("is:unheard words")), (4, 1));
    assert_eq!((found("from:ana"), found(r#"from:"ana maria""#)), (2, 1));
    assert_eq!((found("from:ana in:fam"), found("from:nobody")), (1, 0));
    assert_eq!(
        (found("after:2024"), found("after:2024 before:2024-02")),
        (1, 1)
    );
    assert_eq!((found("before:1970-02-01 ana"), found("lang:en")), (2, 1));

    let english = Filter {
        query: "lang:de".to_owned(),
        language: Some("en".to_owned()),
        ..Filter::default()
    };
    assert_eq!(listed(&english), 0, "the filter and the operator both hold");

    let changed_at = library.store.summary(&second.id).expect("it").changed_at;
    let heard = [first.id, text, second.id.clone()];
    library.store.set_unheard(&heard, false).expect("marked");
    assert_eq!(names(), [ana]);
    assert_eq!(listed(&of_family), 0);
    let summary = library.store.summary(&second.id).expect("it");
    assert!(summary.changed_at > changed_at && !summary.unheard);
    library
        .store
        .set_unheard(&heard[2..], true)
        .expect("put back");
    assert_eq!(listed(&of_family), 1);
    library.store.bin(&heard[2..]).expect("binned");
    assert_eq!(names().len(), 1);
}

#[test]
fn recent_languages_are_those_of_the_last_texts_added() {
    let library = library();
    assert!(!Store::exists(&library.folder.path().join("other")));
    assert!(Store::exists(library.folder.path()));
    library.note("a.ogg", "en", "Good day.");
    let binned = library.note("b.ogg", "fr", "Bonjour.");
    library.note("c.ogg", "de", "Guten Tag.");
    library.note("d.ogg", "es", "Hola.");
    library.add("without text.ogg", b"sound");
    library.store.bin(&[binned]).expect("binned");
    let recent = |limit| library.store.recent_languages(limit).expect("languages");
    assert_eq!(recent(20), ["es", "de", "en"]);
    assert_eq!(recent(2), ["es", "de"]);
}

#[test]
fn passages_have_their_own_language() {
    let library = library();
    let english = library.note("a.ogg", "en", "en: Good day.");
    let both = library.note("b.ogg", "en", "en: Good day.\nes: Hola.");
    let note = library.store.note(&both).expect("a note");
    assert_eq!(note.summary.language.as_deref(), Some("en"));
    let segments = &note.current().expect("a text").transcript.segments;
    let languages: Vec<_> = segments
        .iter()
        .map(|each| each.language.as_deref())
        .collect();
    assert_eq!(languages, [Some("en"), Some("es")]);
    let listed = |language: &str| {
        let filter = Filter {
            language: Some(language.to_owned()),
            ..Filter::default()
        };
        let page = library.store.list(&filter, 0, 9).expect("a list");
        page.items.into_iter().map(|hit| hit.note.id).collect()
    };
    let spanish: Vec<NoteId> = listed("es");
    assert_eq!(spanish, std::slice::from_ref(&both));
    assert_eq!(listed("en").len(), 2);
    assert_eq!(library.store.languages().expect("languages"), ["en", "es"]);
    library.store.bin(&[both]).expect("binned");
    assert_eq!(library.store.languages().expect("languages"), ["en"]);
    assert_eq!(listed("en"), [english]);
}

#[test]
fn a_sender_has_a_usual_language() {
    let library = library();
    let add = |name: &str, sender: Option<&str>, said_at: i64, language: &str| {
        let mut note = NewNote::new(Source::Chat, name);
        note.sender = sender.map(str::to_owned);
        note.said_at = Some(said_at);
        note.job = Some(earshot_notes::JobOptions::default());
        let audio = NewAudio::Original(&mut Cursor::new(name));
        let AddOutcome::Added { note, job } = library.store.add(note, audio).expect("a note")
        else {
            panic!("a duplicate");
        };
        library.transcribe(&job.expect("a job"), language, "Yes.");
        note.id
    };
    let usual = |id: &NoteId| library.store.usual_language(id).expect("read");
    let first = add("a.ogg", Some("Ana"), 1_000, "en");
    assert_eq!(usual(&first), None);
    let second = add("b.ogg", Some("Ana"), 2_000, "es");
    assert_eq!(usual(&second).as_deref(), Some("en"));
    // The newest of equals.
    let third = add("c.ogg", Some("Ana"), 500, "de");
    assert_eq!(usual(&third).as_deref(), Some("es"));
    add("d.ogg", Some("Ana"), 3_000, "en");
    assert_eq!(usual(&second).as_deref(), Some("en"));
    let other = add("e.ogg", Some("Ben"), 4_000, "fr");
    let unnamed = add("f.ogg", None, 5_000, "fr");
    assert_eq!((usual(&other), usual(&unnamed)), (None, None));
}

#[test]
fn new_versions_keep_earlier_ones() {
    let library = library();
    let id = library.note("a.ogg", "en", "First try.");
    let job = library
        .store
        .add_job(&id, &earshot_notes::JobOptions::default())
        .expect("a job");
    library.transcribe(&job, "en", "Second try.");
    let note = library.store.note(&id).expect("the note");
    assert_eq!(note.versions.len(), 2);
    assert_eq!(note.summary.excerpt, "Second try.");
    let first = note.versions[0].id;
    let note = library.store.choose_version(&id, first).expect("chosen");
    assert_eq!(note.current_version, Some(first));
    assert_eq!(note.summary.excerpt, "First try.");
    assert!(matches!(
        library.store.choose_version(&id, 999),
        Err(StoreError::VersionNotFound)
    ));
}

#[cfg(unix)]
#[test]
fn files_are_readable_by_the_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let library = library();
    library.note("a.ogg", "en", "Private.");
    let mode =
        |path: &std::path::Path| fs::metadata(path).expect("it").permissions().mode() & 0o777;
    for name in ["notes.db", "notes.db-wal"] {
        assert_eq!(mode(&library.folder.path().join(name)), 0o600, "{name}");
    }
    let sound = library
        .folder
        .path()
        .join("audio")
        .join(&sounds(&library)[0]);
    assert_eq!(mode(&sound), 0o600);
}

#[test]
fn no_speech_differs_from_empty() {
    let library = library();
    let id = library.note("a.ogg", "", "");
    let summary = library.store.summary(&id).expect("it");
    assert_eq!(
        (summary.state, summary.language),
        (NoteState::NoSpeech, None)
    );
}

#[test]
fn notes_serialize_as_the_page_expects() {
    let library = library();
    let id = library.note("a.ogg", "en", "Hello.");
    let note = library.store.note(&id).expect("the note");
    let json = serde_json::to_value(&note).expect("JSON");
    for field in [
        "id",
        "title",
        "sender",
        "said_at",
        "created_at",
        "changed_at",
        "duration_ms",
        "language",
        "favourite",
        "excerpt",
        "state",
        "binned_at",
        "source",
        "file_name",
        "chat",
        "audio_kept",
        "remarks",
        "versions",
        "current_version",
        "error",
    ] {
        assert!(json.get(field).is_some(), "{field}");
    }
    assert_eq!(json["state"], "ready");
    assert_eq!(json["source"], "file");
    assert_eq!(json["audio_kept"], "original");
    assert_eq!(json["versions"][0]["task"], "transcribe");
    assert_eq!(
        json["versions"][0]["transcript"]["segments"][0]["text"],
        "Hello."
    );
    let parsed: earshot_notes::Note = serde_json::from_value(json).expect("a note");
    assert_eq!(parsed, note);
}
