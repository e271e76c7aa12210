import type {
  AppEvent,
  AppInfo,
  CloudScope,
  CloudSettings,
  CopyStyle,
  Filter,
  HighlightKind,
  HighlightState,
  NoteId,
  Preferences,
  PowerLimit,
  Replacement,
  ReplaceRule,
  TimeRange,
  VocabularyEntry,
} from '../lib/bindings';
import { defaultSettings } from '../lib/shell';
import { type CloudScenario, MockCloud } from './cloud';
import { connections } from './connections';
import { devices } from './devices';
import { DICTATION, FIXTURES } from './fixtures';
import { MockFolders } from './folders';
import { emptyReport, errorInfo, MockLibrary, summary } from './library';
import { MockLock } from './lock';
import { MockModels } from './models';
import { MockPlayer } from './player';
import { MockQueue } from './queue';
import { type MicrophoneScenario, MockRecorder } from './recorder';
import { applyRules } from './replace';
import { skimOf } from './skim';
import { VOICES } from './threadFixtures';
import { MockThreads } from './threads';
import { MockUpdates } from './updates';

const LANGUAGES =
  'en es de fr pt ar it nl pl ru uk tr el he hi bn ja ko zh sv da fi no cs ro hu vi th id ca'.split(' ');

export type Handler = (values: Record<string, never>) => unknown;

export function createHandlers(
  params: URLSearchParams,
  emit: (event: AppEvent) => void,
): Record<string, Handler> {
  const count = params.get('notes');
  const firstRun = params.has('first-run');
  const library = new MockLibrary(
    firstRun ? 0 : count === null ? null : Number(count),
    Date.now(),
    params.has('highlights'),
  );
  if (params.has('threads')) for (const fixture of VOICES) library.add(fixture, Date.now());
  const threads = new MockThreads(library, Date.now(), params.has('threads'));
  const queue = new MockQueue(library, emit, params.get('power-limit') as PowerLimit | null);
  const player = new MockPlayer(emit);
  if (params.get('queue') === 'busy') queue.freeze(Date.now());

  let settings: Preferences = {
    ...defaultSettings,
    languages: [],
    advised_languages: [],
    watched_folders: [],
    interface_language: params.get('language'),
    appearance: (params.get('appearance') as Preferences['appearance'] | null) ?? 'system',
    first_run_done: !firstRun,
  };
  const folders = new MockFolders(
    params.has('folders'),
    () => settings,
    (change) => {
      settings = { ...settings, ...change };
      emit({ kind: 'settings', settings });
    },
    emit,
  );
  settings = { ...settings, ...folders.initial };
  const lock = new MockLock(params, emit);
  const missing = params.get('model') === 'missing';
  const recorder = new MockRecorder(
    library,
    queue,
    emit,
    params.get('microphone') as MicrophoneScenario,
    () => settings.microphone,
    () => settings.live_text && !missing,
  );
  const cloud = new MockCloud(library, emit, params.has('cloud'), params.get('cloud') as CloudScenario);
  let orphaned = Number(params.get('orphaned') ?? 0);
  for (const note of [...library.notes.values()].slice(0, Number(params.get('unheard') ?? 0)))
    note.unheard = true;
  if (params.has('corrupt')) library.corrupt();
  if (params.has('recovered')) library.addRecovered(Date.now());
  const updates = new MockUpdates(params.get('update'), emit);
  const models = new MockModels(params, emit, () => settings);
  const info = (): AppInfo => ({
    version: '0.2.0',
    system: params.has('phone') ? 'android aarch64' : 'linux x86_64',
    data_folder: '/home/robin/.local/share/earshot',
    languages: LANGUAGES.map((code) => ({
      code,
      name: new Intl.DisplayNames(['en'], { type: 'language' }).of(code) ?? code,
    })),
    formats: ['txt', 'md', 'srt', 'vtt', 'json', 'csv', 'docx'],
    model_ready: models.isInstalled(settings.model ?? 'base'),
    model_error: models.isInstalled(settings.model ?? 'base')
      ? null
      : errorInfo('model-missing', 'The model base is not on this device.'),
  });
  let vocabulary: VocabularyEntry[] = [
    { id: 1, language: 'es', term: 'Chelo', replaces: 'Celo', state: 'offered', times: 2 },
    { id: 2, language: 'en', term: 'Winnie', replaces: 'Winny', state: 'accepted', times: 4 },
    { id: 3, language: 'de', term: 'Wiśniewska', replaces: null, state: 'accepted', times: 0 },
  ];
  const noteChanged = <T>(id: NoteId, value: T): T => {
    emit({ kind: 'note', note: summary(library.get(id)) });
    return value;
  };
  const notesDeleted = (ids: NoteId[], apply: (id: NoteId) => void) => {
    ids.forEach(apply);
    emit({ kind: 'notes-deleted', ids });
  };
  const rulesChanged = (rules: ReplaceRule[]) => {
    library.rules = rules;
    for (const note of library.notes.values()) {
      library.updateText(note);
      // Each reading gives a new one.
      library.notes.set(note.id, { ...note, versions: note.versions.map((version) => ({ ...version })) });
    }
    emit({ kind: 'replace-rules', rules });
    for (const note of library.notes.values()) emit({ kind: 'note', note: summary(note) });
    return rules;
  };
  const handler = <V>(from: (values: V) => unknown): Handler => from as unknown as Handler;

  return {
    app_info: info,
    settings: () => settings,
    save_settings: handler((v: { settings: Preferences }) => {
      settings = v.settings;
      models.emitView();
      if (settings.look_for_updates && !updates.view().last_checked_ms) updates.check();
      return settings;
    }),
    models: () => models.view(),
    download_model: handler((v: { name: string }) => models.download(v.name)),
    pause_download: handler((v: { name: string }) => models.pause(v.name)),
    cancel_download: handler((v: { name: string }) => models.cancel(v.name)),
    choose_model_file: () => '/media/robin/stick/ggml-my-voice.bin',
    add_model_file: handler((v: { path: string; unknown: boolean }) => models.addFile(v.path, v.unknown)),
    move_models: () => models.move(),
    remove_model: handler((v: { name: string }) => models.remove(v.name)),
    measure_model: handler((v: { name: string }) => models.measure(v.name)),
    ...lock.handlers(() => library.notes.clear()),
    list_notes: handler((v: { filter: Filter; offset: number; limit: number }) =>
      library.list(v.filter, v.offset, v.limit),
    ),
    note_languages: () => library.languages(),
    open_note: handler((v: { id: NoteId }) => library.get(v.id)),
    note_summaries: handler((v: { ids: NoteId[] }) =>
      v.ids.filter((id) => library.notes.has(id)).map((id) => summary(library.get(id))),
    ),
    focus_note: handler((v: { id: NoteId | null }) => queue.focus(v.id)),
    rename_note: handler((v: { id: NoteId; title: string }) => {
      const note = library.get(v.id);
      note.title = v.title.trim() || note.sender || note.file_name.replace(/\.\w+$/, '');
      library.updateText(note);
      return noteChanged(v.id, note);
    }),
    set_favourite: handler((v: { id: NoteId; favourite: boolean }) => {
      library.get(v.id).favourite = v.favourite;
      return noteChanged(v.id, null);
    }),
    set_unheard: handler((v: { ids: NoteId[]; unheard: boolean }) => {
      for (const id of v.ids) {
        library.get(id).unheard = v.unheard;
        noteChanged(id, null);
      }
      return null;
    }),
    unheard_conversations: () => library.unheard(),
    ...threads.handlers(emit),
    asked_messages: () => library.asked(),
    set_highlight_state: handler(
      (v: { note: NoteId; kind: HighlightKind; text: string; to: HighlightState }) =>
        noteChanged(v.note, library.setHighlightState(v.note, v.kind, v.text, v.to)),
    ),
    export_calendar: () => '/home/robin/Documents/Dates.ics',
    edit_segment: handler((v: { id: NoteId; version: number; segment: number; text: string }) =>
      noteChanged(v.id, library.edit(v.id, v.version, v.segment, v.text.trim(), Date.now())),
    ),
    choose_version: handler((v: { id: NoteId; version: number }) => {
      const note = library.get(v.id);
      note.current_version = v.version;
      library.updateText(note);
      return noteChanged(v.id, note);
    }),
    bin_notes: handler((v: { ids: NoteId[] }) =>
      notesDeleted(v.ids, (id) => (library.get(id).binned_at = Date.now())),
    ),
    restore_notes: handler((v: { ids: NoteId[] }) => {
      for (const id of v.ids) library.get(id).binned_at = null;
      for (const id of v.ids) noteChanged(id, null);
    }),
    erase_notes: handler((v: { ids: NoteId[] }) => notesDeleted(v.ids, (id) => library.notes.delete(id))),
    copy_notes: handler((v: { ids: NoteId[]; style: CopyStyle }) =>
      v.ids
        .map((id) => library.get(id))
        .map((note) => (v.ids.length > 1 ? `${note.title}:\n` : '') + library.text(note).join(' '))
        .map((text) => (v.style === 'quote' ? text.replace(/^/gm, '> ') : text))
        .join('\n\n'),
    ),
    export_notes: () => '/home/robin/Documents',
    retranscribe: handler(
      (v: { id: NoteId; again: { language: string | null; model: string | null; translate: boolean } }) => {
        const text = v.again.translate
          ? (FIXTURES[1]?.text ?? '')
          : library.text(library.get(v.id)).join(' ') || DICTATION;
        const task = v.again.translate ? 'translate' : 'transcribe';
        queue.submit(library.get(v.id), text, { model: v.again.model ?? 'base', task });
      },
    ),
    add_paths: handler((v: { paths: string[]; allowDuplicates: boolean }) => {
      const { added, files } = library.classify(v.paths, v.allowDuplicates);
      queue.submitFiles(files, Date.now());
      return added;
    }),
    choose_files: handler((v: { folder: boolean }) => {
      const names = v.folder ? ['PTT-A.opus', 'PTT-B.opus', 'PTT-C.opus'] : ['New message.opus'];
      queue.submitFiles(names, Date.now());
      return { ...emptyReport(), notes: names };
    }),
    paste_files: () => {
      queue.submitFiles(['Pasted message.opus'], Date.now());
      return { ...emptyReport(), notes: ['x'] };
    },
    ...folders.handlers(),
    add_sample: () => queue.sample(Date.now()),
    queue: () => queue.view(),
    pause_queue: handler((v: { paused: boolean }) => queue.pause(v.paused)),
    cancel_job: handler((v: { id: string }) => queue.cancel(v.id)),
    retry_job: handler((v: { id: string }) => queue.retry(v.id)),
    move_job: handler((v: { id: string; before: string | null }) => queue.move(v.id, v.before)),
    clear_finished: () => queue.clearFinished(),
    open_audio: handler((v: { id: NoteId }) => player.open(library.get(v.id))),
    play: handler((v: { id: NoteId; fromMs: number | null }) => player.play(library.get(v.id), v.fromMs)),
    play_ranges: handler((v: { id: NoteId; ranges: TimeRange[]; fromMs: number | null }) =>
      player.play(library.get(v.id), v.fromMs, v.ranges),
    ),
    skim: handler((v: { ids: NoteId[] }) => v.ids.map((id) => skimOf(library.get(id)))),
    pause: () => player.pause(),
    seek: handler((v: { positionMs: number }) => player.seek(v.positionMs)),
    set_speed: handler((v: { speed: number }) => {
      player.speed = v.speed;
      player.emitState();
    }),
    set_skip_silence: handler((v: { on: boolean }) => {
      player.skipSilence = v.on;
      player.emitState();
    }),
    microphones: () => recorder.microphones(),
    open_microphone: () => recorder.open(),
    close_microphone: () => recorder.close(),
    choose_microphone: handler((v: { name: string | null }) => {
      settings = { ...settings, microphone: v.name };
      emit({ kind: 'settings', settings });
      return recorder.microphoneChanged();
    }),
    recording: () => recorder.view(),
    live_text: () => recorder.liveText(),
    start_recording: () => recorder.start(),
    pause_recording: () => recorder.pause(),
    resume_recording: () => recorder.resume(),
    stop_recording: () => recorder.stop(),
    discard_recording: () => recorder.discard(),
    set_tray_labels: () => null,
    set_notification_labels: () => null,
    shortcuts: () => ({
      error: params.has('shortcuts')
        ? errorInfo('shortcut-taken', 'The system or another program has these keys already; choose others.')
        : null,
    }),
    vocabulary: () => vocabulary,
    add_term: handler((v: { language: string; term: string }) => {
      const id = Math.max(0, ...vocabulary.map((word) => word.id)) + 1;
      return (vocabulary = [
        ...vocabulary,
        { id, language: v.language, term: v.term.trim(), replaces: null, state: 'accepted', times: 0 },
      ]);
    }),
    decide_term: handler((v: { id: number; accepted: boolean }) => {
      const state = v.accepted ? 'accepted' : 'refused';
      return (vocabulary = vocabulary.map((word) => (word.id === v.id ? { ...word, state } : word)));
    }),
    remove_term: handler((v: { id: number }) => (vocabulary = vocabulary.filter((word) => word.id !== v.id))),
    replace_rules: () => library.rules,
    add_replace_rule: handler((v: { replacement: Replacement }) => {
      const id = Math.max(0, ...library.rules.map((rule) => rule.id)) + 1;
      const others = library.rules.filter((rule) => rule.find !== v.replacement.find);
      return rulesChanged([...others, { ...v.replacement, id }]);
    }),
    change_replace_rule: handler((v: { id: number; replacement: Replacement }) =>
      rulesChanged(library.rules.map((rule) => (rule.id === v.id ? { ...v.replacement, id: v.id } : rule))),
    ),
    remove_replace_rule: handler((v: { id: number }) =>
      rulesChanged(library.rules.filter((rule) => rule.id !== v.id)),
    ),
    count_replaced_notes: handler((v: { replacement: Replacement }) => {
      const changed = [...library.notes.values()].filter((note) => {
        const version = note.versions.find((each) => each.id === note.current_version);
        const copy = version && { ...version };
        if (copy) applyRules(copy, [{ ...v.replacement, enabled: true }]);
        return copy?.replaced.length;
      });
      return { notes: changed.length, more: false };
    }),
    cloud: () => cloud.view(),
    set_cloud: handler((v: { cloud: CloudSettings }) => cloud.set(v.cloud)),
    import_cloud_key: () => cloud.setHasKey(true),
    delete_cloud_key: () => cloud.setHasKey(false),
    estimate_cloud: handler((v: { id: NoteId }) => cloud.estimate(v.id)),
    transcribe_in_cloud: handler((v: { id: NoteId; scope: CloudScope }) => cloud.transcribe(v.id, v.scope)),
    cancel_cloud: handler((v: { id: NoteId }) => cloud.cancel(v.id)),
    decide_suggestion: handler((v: { id: NoteId; version: number; segment: number; accepted: boolean }) =>
      cloud.decide(v.id, v.version, v.segment, v.accepted),
    ),
    connections: () => connections(params.get('connected'), [...library.notes.keys()][0]),
    devices: () => devices(params, settings.compute),
    benchmark_devices: () => ({ ...devices(params, settings.compute), benchmarking: true }),
    orphaned_audio: () => orphaned,
    recover_audio: () => {
      const notes = orphaned;
      for (; orphaned; orphaned -= 1) library.addRecovered(Date.now());
      return { notes, left: [] };
    },
    show_data_folder: () => null,
    updates: () => updates.view(),
    check_for_update: () => updates.check(),
    download_update: () => updates.download(),
    cancel_update: () => updates.cancel(),
    open_update_page: () => null,
    show_update: () => null,
  };
}
