// The types and commands of the shell, in the form its generator writes.

import { invoke as __TAURI_INVOKE } from "@tauri-apps/api/core";
import * as __TAURI_EVENT from "@tauri-apps/api/event";

/** Commands */
export const commands = {
	appInfo: () => __TAURI_INVOKE<AppInfo>("app_info"),
	settings: () => __TAURI_INVOKE<SettingsView>("settings"),
	saveSettings: (settings: SettingsView) => __TAURI_INVOKE<SettingsView>("save_settings", { settings }),

	listNotes: (filter: Filter, offset: number, limit: number) => __TAURI_INVOKE<NotePage>("list_notes", { filter, offset, limit }),
	/** Languages that occur in the library, most frequent first. */
	noteLanguages: () => __TAURI_INVOKE<string[]>("note_languages"),
	openNote: (id: NoteId) => __TAURI_INVOKE<Note>("open_note", { id }),
	renameNote: (id: NoteId, title: string) => __TAURI_INVOKE<Note>("rename_note", { id, title }),
	favourNote: (id: NoteId, favourite: boolean) => __TAURI_INVOKE<void>("favour_note", { id, favourite }),
	/** Empty text or the model's own text removes the edit. */
	editSegment: (id: NoteId, version: number, segment: number, text: string) => __TAURI_INVOKE<Note>("edit_segment", { id, version, segment, text }),
	chooseVersion: (id: NoteId, version: number) => __TAURI_INVOKE<Note>("choose_version", { id, version }),
	binNotes: (ids: NoteId[]) => __TAURI_INVOKE<void>("bin_notes", { ids }),
	restoreNotes: (ids: NoteId[]) => __TAURI_INVOKE<void>("restore_notes", { ids }),
	eraseNotes: (ids: NoteId[]) => __TAURI_INVOKE<void>("erase_notes", { ids }),
	copyNotes: (ids: NoteId[], style: CopyStyle) => __TAURI_INVOKE<string>("copy_notes", { ids, style }),
	/** Opens the system's folder/file dialog in Rust; null if the user closed it. */
	exportNotes: (ids: NoteId[], formats: string[]) => __TAURI_INVOKE<string | null>("export_notes", { ids, formats }),
	transcribeAgain: (id: NoteId, again: Again) => __TAURI_INVOKE<void>("transcribe_again", { id, again }),

	addPaths: (paths: string[], evenIfKnown: boolean) => __TAURI_INVOKE<Added>("add_paths", { paths, evenIfKnown }),
	/** Opens the system's dialog. */
	chooseFiles: (folder: boolean) => __TAURI_INVOKE<Added | null>("choose_files", { folder }),
	/** Files on the clipboard, if there are any. */
	pasteFiles: () => __TAURI_INVOKE<Added | null>("paste_files"),
	addSample: () => __TAURI_INVOKE<NoteId>("add_sample"),

	queue: () => __TAURI_INVOKE<Queue>("queue"),
	pauseQueue: (paused: boolean) => __TAURI_INVOKE<void>("pause_queue", { paused }),
	cancelJob: (id: JobId) => __TAURI_INVOKE<void>("cancel_job", { id }),
	retryJob: (id: JobId) => __TAURI_INVOKE<void>("retry_job", { id }),
	/** Before another waiting job; null: to the end. */
	moveJob: (id: JobId, before: JobId | null) => __TAURI_INVOKE<void>("move_job", { id, before }),
	clearFinished: () => __TAURI_INVOKE<void>("clear_finished"),

	openSound: (id: NoteId) => __TAURI_INVOKE<Sound>("open_sound", { id }),
	play: (id: NoteId, fromMs: number | null) => __TAURI_INVOKE<void>("play", { id, fromMs }),
	pause: () => __TAURI_INVOKE<void>("pause"),
	seek: (positionMs: number) => __TAURI_INVOKE<void>("seek", { positionMs }),
	setSpeed: (speed: number) => __TAURI_INVOKE<void>("set_speed", { speed }),
	setSkipSilence: (on: boolean) => __TAURI_INVOKE<void>("set_skip_silence", { on }),

	vocabulary: () => __TAURI_INVOKE<VocabularyEntry[]>("vocabulary"),
	addTerm: (language: string, term: string) => __TAURI_INVOKE<VocabularyEntry[]>("add_term", { language, term }),
	decideTerm: (id: number, accepted: boolean) => __TAURI_INVOKE<VocabularyEntry[]>("decide_term", { id, accepted }),
	removeTerm: (id: number) => __TAURI_INVOKE<VocabularyEntry[]>("remove_term", { id }),

	showDataFolder: () => __TAURI_INVOKE<void>("show_data_folder"),

};

/** Events */
export const events = {
	/** The only event of the shell. */
	appEvent: makeEvent<AppEvent>("earshot"),
};

/* Types */
export type NoteId = string; // UUID v7 text (sortable by creation)
export type JobId = string; // UUID v7 text

// ---------- transcript (crates/transcript, exists) ----------
export type Word = { start_ms: number; end_ms: number; text: string; confidence: number };
export type Segment = { start_ms: number; end_ms: number; text: string; confidence: number; words: Word[] };
export type Transcript = { language: string | null; segments: Segment[] };

// ---------- notes (crates/notes) ----------
export type Source = "file" | "chat" | "recording" | "sample";
/** One line of the list. */
export type NoteSummary = {
  id: NoteId;
  title: string;             // the user's own title, else sender, else source file name without extension
  sender: string | null;
  /** When it was said, as far as known (file name, chat, recording); else when it was added. Unix ms. */
  said_at: number;
  created_at: number;
  changed_at: number;
  duration_ms: number;
  language: string | null;
  favourite: boolean;
  /** First words of the current text; empty while there is none. */
  excerpt: string;
  /** "empty" = no transcript yet. */
  state: "empty" | "ready" | "no-speech" | "failed";
  binned_at: number | null;
  source: Source;
};
/** A hit: the summary and the passage, as text with the matched ranges (UTF-16 offsets). */
export type Found = { note: NoteSummary; passage: Passage | null };
export type Passage = { text: string; marks: [number, number][]; start_ms: number | null };
export type NotePage = { total: number; items: Found[] };
export type Filter = { query: string; language: string | null; favourite: boolean; bin: boolean };
/** One text of a note: what a model said once, and the user's edits of it, kept apart. */
export type Version = {
  id: number;
  model: string; task: "transcribe" | "translate"; made_at: number; processing_ms: number;
  transcript: Transcript;
  warnings: string[];
  edits: Edit[];
};
/** The user's wording for one segment of that version. Words keep their times: see `words`. */
export type Edit = { segment: number; text: string; /** aligned words of the edited text */ words: Word[]; edited_at: number };
export type Note = NoteSummary & {
  file_name: string;         // source file name as it came
  chat: string | null;       // name of the chat it came from
  audio_kept: "original" | "audio-only" | "none";
  /** Sentences worth knowing ("Only the sound of the video was kept."). */
  remarks: string[];
  versions: Version[];       // oldest first; the last one is current unless current_version says otherwise
  current_version: number | null; // Version.id
  error: ErrorInfo | null;   // of the last failed job
};
export type ErrorInfo = { code: string; message: string };
export type VocabularyEntry = { id: number; language: string; term: string; replaces: string | null; state: "offered" | "accepted" | "refused"; times: number };

// ---------- the queue (crates/app) ----------
export type JobState = "waiting" | "running" | "paused" | "done" | "failed" | "cancelled";
export type QueueItem = {
  id: JobId; note: NoteId | null; name: string; state: JobState;
  done_ms: number; total_ms: number | null; remaining_ms: number | null;
  error: ErrorInfo | null;
};
export type Queue = { paused: boolean; items: QueueItem[] /* in order of work; finished ones last */; remaining_ms: number | null };
export type Again = { language: string | null; model: string | null; translate: boolean };
/** What became of the files handed in. */
export type Added = { queued: number; duplicates: Duplicate[]; refused: { name: string; error: ErrorInfo }[]; chats: number };
export type Duplicate = { path: string; name: string; note: NoteId; title: string };

// ---------- the player (sound is played in Rust) ----------
export type Sound = { duration_ms: number; /** max |sample| per slot, 0..=255, 1000 slots */ peaks: number[] };
export type Playing = { note: NoteId; position_ms: number; playing: boolean; speed: number; skip_silence: boolean };

// ---------- settings ----------
export type Appearance = "system" | "light" | "dark";
export type SettingsView = {
  interface_language: string | null; // null: the system's
  appearance: Appearance;
  text_size: "small" | "normal" | "large" | "larger";
  model: string | null; language: string | null; translate: boolean;
  keep_original: boolean; // false: only the sound of files above large_file_mb is kept
  large_file_mb: number; bin_days: number;
  mark_unsure: boolean; skip_silence: boolean; speed: number;
  first_run_done: boolean;
};
export type ModelView = { name: string; bytes: number; languages: "all" | "en"; installed: boolean; is_default: boolean };
export type Language = { code: string; name: string };
export type AppInfo = { version: string; system: string; data_folder: string; models: ModelView[]; languages: Language[]; formats: string[]; model_ready: boolean; model_error: ErrorInfo | null };
export type CopyStyle = "plain" | "times" | "quote";


export type AppEvent =
  | { kind: "queue"; queue: Queue }                                   // at most 10 a second
  | { kind: "segment"; note: NoteId; version: number; segment: Segment } // text while it is made
  | { kind: "note"; note: NoteSummary }                               // added or changed
  | { kind: "notes-gone"; ids: NoteId[] }
  | { kind: "playing"; playing: Playing }                             // at least 10 a second while playing
  | { kind: "opened-files"; added: Added }                            // open with, second launch, drop
  | { kind: "open-note"; note: NoteId }
  | { kind: "settings"; settings: SettingsView }
  | { kind: "vocabulary"; entries: VocabularyEntry[] }
  | { kind: "problem"; error: ErrorInfo };

/* Runtime */
function makeEvent<T>(name: string) {
	return {
		listen: (handler: __TAURI_EVENT.EventCallback<T>) => __TAURI_EVENT.listen<T>(name, handler),
		once: (handler: __TAURI_EVENT.EventCallback<T>) => __TAURI_EVENT.once<T>(name, handler),
	};
}
