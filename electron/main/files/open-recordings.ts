import { dialog, type BrowserWindow } from 'electron';
import { failure, success, type Problem, type Result } from '../../../shared/base/problem';
import type { OpenedFile } from '../../../shared/ipc/schemas';
import type { OpenedFiles } from './opened-files';

const mostFiles = 20;

/** Opens each path; what cannot be opened is told apart. */
export async function openPaths(opened: OpenedFiles, paths: readonly string[]): Promise<{ readonly files: OpenedFile[]; readonly problems: Problem[] }> {
  const files: OpenedFile[] = [];
  const problems: Problem[] = [];
  for (const path of paths.slice(0, mostFiles)) {
    const result = await opened.open(path);
    if (result.ok) files.push(result.value);
    else problems.push(result.problem);
  }
  return { files, problems };
}

/** Asks for recordings with the system's dialog. None chosen is an empty list. `instead` answers in its place, for tests. */
export async function askForRecordings(window: BrowserWindow | undefined, opened: OpenedFiles, instead: string | undefined): Promise<Result<OpenedFile[]>> {
  const paths = instead !== undefined ? [instead] : await chosenPaths(window);
  const { files, problems } = await openPaths(opened, paths);
  const [first] = problems;
  return files.length === 0 && first ? failure(first) : success(files);
}

async function chosenPaths(window: BrowserWindow | undefined): Promise<string[]> {
  const options: Electron.OpenDialogOptions = {
    title: 'Open recording', properties: ['openFile', 'multiSelections'],
    filters: [
      { name: 'Recordings', extensions: ['tar', 'cast', 'guac', 'gz', 'json', 'jsonl', 'ttyrec', 'log', 'timing', 'typescript', 'script', 'replay'] },
      { name: 'All files', extensions: ['*'] },
    ],
  };
  const answer = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options));
  return answer.canceled ? [] : answer.filePaths;
}
