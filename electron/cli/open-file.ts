import { open, readdir, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { companionNames, groupFiles, leadsOthers, type FileGroup } from '../../shared/recording/companions';
import type { FormatEnvironment } from '../../shared/recording/formats/format';
import { openBundleFolder, vigilBundle } from '../../shared/recording/formats/vigil-bundle';
import { inflateGzip } from '../../shared/recording/formats/inflate';
import { openRecording, type RecognisedRecording } from '../../shared/recording/formats/index';
import { bundleMembers, type BundleFolder } from '../../shared/recording/bundle/index';
import type { ByteSource, NamedSource, RecordingFiles } from '../../shared/recording/source';
import type { Arguments } from './arguments';
import { UnusableInput, unusable } from './problem-exit';
import { TemporaryStores } from './stores';

/** `source` is that of the main file. */
export type OpenedPath = { readonly kind: 'file'; readonly source: ByteSource; readonly files: RecordingFiles } | { readonly kind: 'folder'; readonly folder: BundleFolder };

const stores = new TemporaryStores();

/** Room on the disk that goes with the process. */
export const scratchBytes = () => stores.scratch();

export const environmentOf = ({ keys, recording }: Pick<Arguments, 'keys' | 'recording'>): FormatEnvironment =>
  ({ inflate: inflateGzip, knownKeys: keys, recordingId: recording, scratch: () => stores.scratch() });

/**
 * Opens a file with what belongs to it beside it (or is given by --data and --input), or a folder: a sudo I/O log, an
 * unpacked bundle, or one that holds one recording. Handles stay open until the process ends.
 */
export async function openPath({ file: path, data, input }: Pick<Arguments, 'file' | 'data' | 'input'>): Promise<OpenedPath> {
  try {
    const found = await stat(path);
    // A pipe would be waited for without end, and nothing here can be read twice from one.
    if (!found.isDirectory() && !found.isFile()) throw new UnusableInput(`"${path}" is not a file.`, 'Save what it gives to a file, then read that.');
    if (found.isFile()) return await openFiles(path, await partsBeside(path, data, input));
    if (data !== undefined || input !== undefined) throw new UnusableInput('--data and --input go with a timing file, not with a folder.', 'Give the timing file instead of its folder.');
    const members = new Map(await Promise.all(bundleMembers.map(async (name) => [name, await fileSource(join(path, name)).catch(() => undefined)] as const)));
    if (members.get('manifest.json') !== undefined) return { kind: 'folder', folder: (name) => members.get(name) };
    const { main, others } = recordingIn(groupFiles(await filesIn(path)));
    return await openFiles(join(path, main), others.map((name) => join(path, name)));
  } catch (caught) {
    if (caught instanceof UnusableInput) throw caught;
    throw readProblem(path, caught);
  }
}

/** The recording of a folder that holds no bundle: the one that is made of several files. */
function recordingIn(groups: readonly FileGroup[]): FileGroup {
  const [only, another] = groups.filter(({ main, others }) => others.length > 0 && leadsOthers(main));
  if (only === undefined) throw new UnusableInput('This folder holds no recording.', 'Give a file of it. A bundle has a manifest.json, a sudo I/O log a file "timing".');
  if (another === undefined) return only;
  throw new UnusableInput('This folder holds several recordings.', `Give the first file of one, such as "${only.main}" or "${another.main}".`);
}

/** What was given goes before what is found by stem; what belongs to neither stays. */
async function partsBeside(path: string, data: string | undefined, input: string | undefined): Promise<string[]> {
  const folder = dirname(path);
  const siblings = companionNames(basename(path), await filesIn(folder).catch(() => [])).map((name) => join(folder, name));
  if (data === undefined && input === undefined) return siblings;
  const isInput = (name: string): boolean => /\.(?:in|input|stdin)(?:\.gz)?$/i.test(name);
  const kept = siblings.filter((name) => (isInput(name) ? input === undefined : data === undefined));
  return [...data === undefined ? [] : [data], ...input === undefined ? [] : [input], ...kept];
}

async function openFiles(path: string, others: readonly string[]): Promise<OpenedPath> {
  const named = async (file: string): Promise<NamedSource> => ({
    name: basename(file),
    source: await fileSource(file).catch((caught: unknown) => { throw readProblem(file, caught); }),
  });
  const main = await named(path);
  return { kind: 'file', source: main.source, files: { main, others: await Promise.all(others.map(named)) } };
}

const filesIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isFile()).map(({ name }) => name).sort();

/** Recognises what was opened. Throws UnusableInput with the sentence that says what it is instead. */
export async function recognise(opened: OpenedPath, environment: FormatEnvironment): Promise<RecognisedRecording> {
  const result = opened.kind === 'file' ? await openRecording(opened.files, environment) : await openBundleFolder(opened.folder, environment);
  if (!result.ok) throw unusable(result.problem);
  return 'format' in result.value ? result.value : { format: vigilBundle, recording: result.value };
}

/** Kept so that none is closed by the garbage collector, which Node would remark upon. */
const handles: FileHandle[] = [];

async function fileSource(path: string): Promise<ByteSource> {
  const handle = await open(path, 'r');
  handles.push(handle);
  const found = await handle.stat();
  if (!found.isFile()) throw new UnusableInput(`"${path}" is not a file.`, 'Give the file itself.');
  const { size } = found;
  return { size, read: (from, to) => readRange(handle, Math.max(0, from), Math.min(to, size)) };
}

async function readRange(handle: FileHandle, from: number, to: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(Math.max(0, to - from));
  let filled = 0;
  while (filled < bytes.length) {
    const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, from + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}

function readProblem(path: string, caught: unknown): UnusableInput {
  if (caught instanceof UnusableInput) return caught;
  const code = (caught as { code?: unknown }).code;
  if (code === 'ENOENT') return new UnusableInput(`There is no file "${path}".`, 'Check the name.');
  if (code === 'EACCES' || code === 'EPERM') return new UnusableInput(`You may not read "${path}".`, 'Ask its owner for access.');
  return new UnusableInput(`"${path}" cannot be read.`, typeof code === 'string' ? `The system says ${code}.` : '');
}
