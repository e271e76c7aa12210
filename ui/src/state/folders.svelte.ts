import { commands, type FolderChoice, type TextExportView, type WatchedFolder } from '../lib/shell';
import { runCommand } from './messages.svelte';
import { settings } from './settings.svelte';

class Folders {
  /** As last reported; the settings name those that are watched. */
  reported = $state.raw<WatchedFolder[]>([]);
  export = $state.raw<TextExportView>({ state: 'ready', pending: 0 });

  watched = $derived(
    settings.view.watched_folders.map(
      (path) =>
        this.reported.find((folder) => folder.path === path) ?? {
          path,
          state: 'watching' as const,
          problems: [],
        },
    ),
  );

  async load(): Promise<void> {
    const loaded = await runCommand(Promise.all([commands.watchedFolders(), commands.textExport()]));
    if (loaded) [this.reported, this.export] = loaded;
  }

  choose = (): Promise<FolderChoice | null | undefined> => runCommand(commands.chooseWatchedFolder());

  add = (path: string, importPresent: boolean) => runCommand(commands.addWatchedFolder(path, importPresent));

  remove(path: string): Promise<void> {
    const watched_folders = settings.view.watched_folders.filter((other) => other !== path);
    return settings.change({ watched_folders });
  }

  chooseExport = () => runCommand(commands.chooseExportFolder());
}

export const folders = new Folders();
