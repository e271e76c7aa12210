import type { AppEvent, Preferences, TextExportState, WatchedFolder } from '../lib/bindings';
import type { Handler } from './handlers';
import { errorInfo } from './library';

const INBOX = '/home/robin/Voice messages';

/** `folders`: one that is watched and three that are not, and texts that wait for theirs. */
export class MockFolders {
  readonly initial: Pick<Preferences, 'watched_folders' | 'export_folder'>;
  #watched: WatchedFolder[] = [];
  #exportState: TextExportState = 'ready';
  #change: (change: Partial<Preferences>) => void;
  #settings: () => Preferences;
  #emit: (event: AppEvent) => void;

  constructor(
    shown: boolean,
    settings: () => Preferences,
    change: (change: Partial<Preferences>) => void,
    emit: (event: AppEvent) => void,
  ) {
    this.#settings = settings;
    this.#change = change;
    this.#emit = emit;
    if (shown) {
      this.#exportState = 'missing';
      this.#watched = [
        { path: INBOX, state: 'watching', problems: [] },
        {
          path: '/mnt/nas/family/voice',
          state: 'polling',
          problems: [{ name: 'broken.m4a', error: errorInfo('damaged', 'This file is damaged.') }],
        },
        { path: '/media/robin/Recorder/RECORD', state: 'missing', problems: [] },
        { path: '/srv/voice', state: 'not-allowed', problems: [] },
      ];
    }
    this.initial = {
      watched_folders: this.#watched.map(({ path }) => path),
      export_folder: shown ? '/media/robin/Backup/Texts' : null,
    };
  }

  handlers(): Record<string, Handler> {
    const handler = <V>(from: (values: V) => unknown): Handler => from as unknown as Handler;
    return {
      watched_folders: () => this.#watched,
      choose_watched_folder: () => ({ path: INBOX, files: 214 }),
      add_watched_folder: handler((v: { path: string }) => {
        this.#watched = [...this.#watched, { path: v.path, state: 'watching', problems: [] }];
        this.#change({ watched_folders: [...this.#settings().watched_folders, v.path] });
        this.#emit({ kind: 'watched-folders', folders: this.#watched });
      }),
      choose_export_folder: () => this.#change({ export_folder: '/home/robin/Documents/Texts' }),
      text_export: () => ({
        state: this.#exportState,
        pending: this.#exportState === 'ready' ? 0 : 3,
      }),
    };
  }
}
