// What the stand-in answers to each command, by the name the shell gives it.
import type {
  AppEvent,
  AppInfo,
  CloudScope,
  CloudSettings,
  CopyStyle,
  Filter,
  NoteId,
  SettingsView,
  Strain,
  VocabularyEntry,
} from '../lib/bindings';
import { defaultSettings } from '../lib/shell';
import { Booth, type Fate } from './booth';
import { Service, type Answers } from './cloud';
import { Deck } from './deck';
import { Depot } from './depot';
import { Line } from './line';
import { Lock } from './lock';
import { connections } from './connections';
import { processors } from './processors';
import { refuse, Shelf, summary } from './shelf';
import { SEEDS, SPOKEN } from './seeds';
import { Novelty } from './updates';

const LANGUAGES =
  'en es de fr pt ar it nl pl ru uk tr el he hi bn ja ko zh sv da fi no cs ro hu vi th id ca'.split(' ');

export type Answer = (values: Record<string, never>) => unknown;

export function answers(wishes: URLSearchParams, tell: (event: AppEvent) => void): Record<string, Answer> {
  const count = wishes.get('notes');
  const firstRun = wishes.has('first-run');
  const shelf = new Shelf(firstRun ? 0 : count === null ? null : Number(count), Date.now());
  const line = new Line(shelf, tell, wishes.get('strain') as Strain | null);
  const deck = new Deck(tell);
  if (wishes.get('queue') === 'busy') line.freeze(Date.now());

  let settings: SettingsView = {
    ...defaultSettings,
    interface_language: wishes.get('language'),
    appearance: (wishes.get('appearance') as SettingsView['appearance'] | null) ?? 'system',
    first_run_done: !firstRun,
  };
  const lock = new Lock(wishes, tell);
  const missing = wishes.get('model') === 'missing';
  const booth = new Booth(
    shelf,
    line,
    tell,
    wishes.get('microphone') as Fate,
    () => settings.microphone,
    () => settings.live_text && !missing,
  );
  const service = new Service(shelf, tell, wishes.has('cloud'), wishes.get('cloud') as Answers);
  let lost = Number(wishes.get('lost') ?? 0);
  if (wishes.has('odd')) shelf.spoil();
  if (wishes.has('recovered')) shelf.recovered(Date.now());
  const novelty = new Novelty(wishes.get('update'), tell);
  const depot = new Depot(wishes, tell, () => settings);
  const info = (): AppInfo => ({
    version: '0.2.0',
    system: wishes.has('phone') ? 'android aarch64' : 'linux x86_64',
    data_folder: '/home/robin/.local/share/earshot',
    languages: LANGUAGES.map((code) => ({
      code,
      name: new Intl.DisplayNames(['en'], { type: 'language' }).of(code) ?? code,
    })),
    formats: ['txt', 'md', 'srt', 'vtt', 'json', 'csv', 'docx'],
    model_ready: depot.isHere(settings.model ?? 'base'),
    model_error: depot.isHere(settings.model ?? 'base')
      ? null
      : refuse('model-missing', 'The model base is not on this device.'),
  });
  let words: VocabularyEntry[] = [
    { id: 1, language: 'es', term: 'Chelo', replaces: 'Celo', state: 'offered', times: 2 },
    { id: 2, language: 'en', term: 'Winnie', replaces: 'Winny', state: 'accepted', times: 4 },
    { id: 3, language: 'de', term: 'Wiśniewska', replaces: null, state: 'accepted', times: 0 },
  ];
  const told = <T>(id: NoteId, value: T): T => {
    tell({ kind: 'note', note: summary(shelf.get(id)) });
    return value;
  };
  const each = (ids: NoteId[], what: (id: NoteId) => void) => {
    ids.forEach(what);
    tell({ kind: 'notes-gone', ids });
  };
  const answer = <V>(from: (values: V) => unknown): Answer => from as unknown as Answer;

  return {
    app_info: info,
    settings: () => settings,
    save_settings: answer((v: { settings: SettingsView }) => {
      settings = v.settings;
      depot.say();
      if (settings.look_for_updates && !novelty.view().looked_ms) novelty.look();
      return settings;
    }),
    models: () => depot.view(),
    download_model: answer((v: { name: string }) => depot.download(v.name)),
    pause_download: answer((v: { name: string }) => depot.pause(v.name)),
    cancel_download: answer((v: { name: string }) => depot.cancel(v.name)),
    choose_model_file: () => '/media/robin/stick/ggml-my-voice.bin',
    add_model_file: answer((v: { path: string; unknown: boolean }) => depot.addFile(v.path, v.unknown)),
    move_models: () => depot.move(),
    remove_model: answer((v: { name: string }) => depot.remove(v.name)),
    measure_model: answer((v: { name: string }) => depot.measure(v.name)),
    ...lock.answers(() => shelf.notes.clear()),
    list_notes: answer((v: { filter: Filter; offset: number; limit: number }) =>
      shelf.list(v.filter, v.offset, v.limit),
    ),
    note_languages: () => shelf.languages(),
    open_note: answer((v: { id: NoteId }) => shelf.get(v.id)),
    note_summaries: answer((v: { ids: NoteId[] }) =>
      v.ids.filter((id) => shelf.notes.has(id)).map((id) => summary(shelf.get(id))),
    ),
    look_at: answer((v: { id: NoteId | null }) => line.lookAt(v.id)),
    rename_note: answer((v: { id: NoteId; title: string }) => {
      const note = shelf.get(v.id);
      note.title = v.title.trim() || note.sender || note.file_name.replace(/\.\w+$/, '');
      shelf.retell(note);
      return told(v.id, note);
    }),
    favour_note: answer((v: { id: NoteId; favourite: boolean }) => {
      shelf.get(v.id).favourite = v.favourite;
      return told(v.id, null);
    }),
    edit_segment: answer((v: { id: NoteId; version: number; segment: number; text: string }) =>
      told(v.id, shelf.edit(v.id, v.version, v.segment, v.text.trim(), Date.now())),
    ),
    choose_version: answer((v: { id: NoteId; version: number }) => {
      const note = shelf.get(v.id);
      note.current_version = v.version;
      shelf.retell(note);
      return told(v.id, note);
    }),
    bin_notes: answer((v: { ids: NoteId[] }) => each(v.ids, (id) => (shelf.get(id).binned_at = Date.now()))),
    restore_notes: answer((v: { ids: NoteId[] }) => {
      for (const id of v.ids) shelf.get(id).binned_at = null;
      for (const id of v.ids) told(id, null);
    }),
    erase_notes: answer((v: { ids: NoteId[] }) => each(v.ids, (id) => shelf.notes.delete(id))),
    copy_notes: answer((v: { ids: NoteId[]; style: CopyStyle }) =>
      v.ids
        .map((id) => shelf.get(id))
        .map((note) => (v.ids.length > 1 ? `${note.title}:\n` : '') + shelf.text(note).join(' '))
        .map((text) => (v.style === 'quote' ? text.replace(/^/gm, '> ') : text))
        .join('\n\n'),
    ),
    export_notes: () => '/home/robin/Documents',
    transcribe_again: answer(
      (v: { id: NoteId; again: { language: string | null; model: string | null; translate: boolean } }) => {
        const text = v.again.translate
          ? (SEEDS[1]?.text ?? '')
          : shelf.text(shelf.get(v.id)).join(' ') || SPOKEN;
        const task = v.again.translate ? 'translate' : 'transcribe';
        line.submit(shelf.get(v.id), text, { model: v.again.model ?? 'base', task });
      },
    ),
    add_paths: answer((v: { paths: string[]; evenIfKnown: boolean }) => {
      const { added, fresh } = shelf.sort(v.paths, v.evenIfKnown);
      line.submitFiles(fresh, Date.now());
      return added;
    }),
    choose_files: answer((v: { folder: boolean }) => {
      const names = v.folder ? ['PTT-A.opus', 'PTT-B.opus', 'PTT-C.opus'] : ['New message.opus'];
      line.submitFiles(names, Date.now());
      return { notes: names, duplicates: [], refused: [], chats: 0 };
    }),
    paste_files: () => {
      line.submitFiles(['Pasted message.opus'], Date.now());
      return { notes: ['x'], duplicates: [], refused: [], chats: 0 };
    },
    add_sample: () => line.sample(Date.now()),
    queue: () => line.view(),
    pause_queue: answer((v: { paused: boolean }) => line.pause(v.paused)),
    cancel_job: answer((v: { id: string }) => line.cancel(v.id)),
    retry_job: answer((v: { id: string }) => line.retry(v.id)),
    move_job: answer((v: { id: string; before: string | null }) => line.move(v.id, v.before)),
    clear_finished: () => line.clear(),
    open_sound: answer((v: { id: NoteId }) => deck.open(shelf.get(v.id))),
    play: answer((v: { id: NoteId; fromMs: number | null }) => deck.play(v.id, v.fromMs)),
    pause: () => deck.pause(),
    seek: answer((v: { positionMs: number }) => deck.seek(v.positionMs)),
    set_speed: answer((v: { speed: number }) => {
      deck.speed = v.speed;
      deck.say();
    }),
    set_skip_silence: answer((v: { on: boolean }) => {
      deck.skipSilence = v.on;
      deck.say();
    }),
    microphones: () => booth.list(),
    open_microphone: () => booth.open(),
    close_microphone: () => booth.close(),
    choose_microphone: answer((v: { name: string | null }) => {
      settings = { ...settings, microphone: v.name };
      tell({ kind: 'settings', settings });
      return booth.change();
    }),
    recording: () => booth.view(),
    live_text: () => booth.text(),
    start_recording: () => booth.start(),
    pause_recording: () => booth.pause(),
    resume_recording: () => booth.resume(),
    stop_recording: () => booth.stop(),
    discard_recording: () => booth.discard(),
    name_tray: () => null,
    shortcuts: () => ({
      error: wishes.has('shortcuts')
        ? refuse('shortcut-taken', 'The system or another program has these keys already; choose others.')
        : null,
    }),
    vocabulary: () => words,
    add_term: answer((v: { language: string; term: string }) => {
      const id = Math.max(0, ...words.map((word) => word.id)) + 1;
      return (words = [
        ...words,
        { id, language: v.language, term: v.term.trim(), replaces: null, state: 'accepted', times: 0 },
      ]);
    }),
    decide_term: answer((v: { id: number; accepted: boolean }) => {
      const state = v.accepted ? 'accepted' : 'refused';
      return (words = words.map((word) => (word.id === v.id ? { ...word, state } : word)));
    }),
    remove_term: answer((v: { id: number }) => (words = words.filter((word) => word.id !== v.id))),
    cloud: () => service.view(),
    set_cloud: answer((v: { cloud: CloudSettings }) => service.set(v.cloud)),
    take_cloud_key: () => service.key(true),
    forget_cloud_key: () => service.key(false),
    cloud_offer: answer((v: { id: NoteId }) => service.offer(v.id)),
    ask_cloud: answer((v: { id: NoteId; scope: CloudScope }) => service.ask(v.id, v.scope)),
    stop_cloud: answer((v: { id: NoteId }) => service.stop(v.id)),
    decide_suggestion: answer((v: { id: NoteId; version: number; segment: number; accepted: boolean }) =>
      service.decide(v.id, v.version, v.segment, v.accepted),
    ),
    connections: () => connections(wishes.get('connected'), [...shelf.notes.keys()][0]),
    processors: () => processors(wishes, settings.compute),
    try_processors: () => ({ ...processors(wishes, settings.compute), trying: true }),
    sounds_without_note: () => lost,
    recover_sounds: () => {
      const notes = lost;
      for (; lost; lost -= 1) shelf.recovered(Date.now());
      return { notes, left: [] };
    },
    show_data_folder: () => null,
    updates: () => novelty.view(),
    look_for_update: () => novelty.look(),
    fetch_update: () => novelty.fetch(),
    stop_update: () => novelty.stop(),
    open_update_page: () => null,
    show_update: () => null,
  };
}
