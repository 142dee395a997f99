import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { dialog, type BrowserWindow } from 'electron';
import { failure, success, type Problem, type Result } from '../../../shared/base/problem';
import type { OpenedFile } from '../../../shared/ipc/schemas';
import { groupFiles, type FileGroup } from '../../../shared/recording/companions';
import type { OpenedFiles } from './opened-files';

/** Paths named at once; and recordings found in them, if a folder is among them. */
const mostPaths = 20;
const mostRecordings = 2000;
const mostInFolder = 5000;
const deepest = 6;

/** The recordings at `paths`: a file with what belongs to it beside it, all of a folder; each once. */
async function recordingsAt(paths: readonly string[]): Promise<FileGroup[]> {
  const found = new Map<string, FileGroup>();
  const taken = new Set<string>();
  for (const path of paths.slice(0, mostPaths)) {
    const folder = await stat(path).then((entry) => entry.isDirectory(), () => false);
    const groups = folder ? groupFiles(await filesUnder(path)) : [chosen(path, await siblings(path))];
    for (const group of groups) {
      found.set(group.main, group);
      for (const other of group.others) taken.add(other);
    }
  }
  // A data file chosen together with its timing file is not a recording of its own.
  return [...found.values()].filter(({ main }) => !taken.has(main)).slice(0, mostRecordings);
}

/** The file that was chosen leads, whatever leads its group. */
function chosen(path: string, names: readonly string[]): FileGroup {
  const group = groupFiles([...new Set([path, ...names.map((name) => join(dirname(path), name))])]).find(({ main, others }) => main === path || others.includes(path));
  return { main: path, others: group === undefined ? [] : [group.main, ...group.others].filter((other) => other !== path), title: group?.title ?? basename(path) };
}

const siblings = async (path: string): Promise<string[]> =>
  readdir(dirname(path), { withFileTypes: true }).then((entries) => entries.filter((entry) => entry.isFile()).map((entry) => entry.name), () => []);

/** Files in a folder and the folders in it, to a depth where recorders put them. Links are not followed. */
async function filesUnder(folder: string, depth = 0): Promise<string[]> {
  const files: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    const path = join(folder, entry.name);
    if (entry.isFile()) files.push(path);
    else if (entry.isDirectory() && depth < deepest) files.push(...await filesUnder(path, depth + 1));
    if (files.length >= mostInFolder) break;
  }
  return files.slice(0, mostInFolder);
}

/** Opens each path; what cannot be opened is told apart. */
export async function openPaths(opened: OpenedFiles, paths: readonly string[]): Promise<{ readonly files: OpenedFile[]; readonly problems: Problem[] }> {
  const files: OpenedFile[] = [];
  const problems: Problem[] = [];
  for (const { main, others, title } of await recordingsAt(paths)) {
    const result = await opened.openWith(main, basename(main), others.map((path) => ({ path, name: basename(path) })), title);
    if (result.ok) files.push(result.value);
    else problems.push(result.problem);
  }
  return { files, problems };
}

/** Asks for recordings with the system's dialog. None chosen is an empty list. `instead` answers in its place, for tests. */
export async function askForRecordings(window: BrowserWindow | undefined, opened: OpenedFiles, instead: string | undefined, folder = false): Promise<Result<OpenedFile[]>> {
  const paths = instead !== undefined ? [instead] : await chosenPaths(window, folder);
  const { files, problems } = await openPaths(opened, paths);
  const [first] = problems;
  return files.length === 0 && first ? failure(first) : success(files);
}

async function chosenPaths(window: BrowserWindow | undefined, folder: boolean): Promise<string[]> {
  const options: Electron.OpenDialogOptions = folder ? { title: 'Open the recordings of a folder', properties: ['openDirectory'] } : {
    title: 'Open recording', properties: ['openFile', 'multiSelections'],
    filters: [
      { name: 'Recordings', extensions: ['tar', 'cast', 'guac', 'gz', 'json', 'jsonl', 'ttyrec', 'log', 'timing', 'typescript', 'script', 'replay'] },
      { name: 'All files', extensions: ['*'] },
    ],
  };
  const answer = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options));
  return answer.canceled ? [] : answer.filePaths;
}
