import { open, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { FormatEnvironment } from '../../shared/recording/formats/format';
import { openBundleFolder, vigilBundle } from '../../shared/recording/formats/vigil-bundle';
import { inflateGzip } from '../../shared/recording/formats/inflate';
import { openRecording, type RecognisedRecording } from '../../shared/recording/formats/index';
import { bundleMembers, type BundleFolder } from '../../shared/recording/bundle/index';
import type { ByteSource } from '../../shared/recording/source';
import { UnusableInput, unusable } from './problem-exit';

export type OpenedPath = { readonly kind: 'file'; readonly source: ByteSource } | { readonly kind: 'folder'; readonly folder: BundleFolder };

export const environmentWith = (knownKeys: readonly string[]): FormatEnvironment => ({ inflate: inflateGzip, knownKeys });

/** Opens a file, or a folder that holds an unpacked bundle. Handles stay open until the process ends. */
export async function openPath(path: string): Promise<OpenedPath> {
  try {
    const found = await stat(path);
    // A pipe would be waited for without end, and nothing here can be read twice from one.
    if (!found.isDirectory() && !found.isFile()) throw new UnusableInput(`"${path}" is not a file.`, 'Save what it gives to a file, then read that.');
    if (found.isFile()) return { kind: 'file', source: await fileSource(path) };
    const members = new Map(await Promise.all(bundleMembers.map(async (name) => [name, await fileSource(join(path, name)).catch(() => undefined)] as const)));
    if (members.get('manifest.json') === undefined) throw new UnusableInput('This folder holds no recording.', 'A bundle has a manifest.json.');
    return { kind: 'folder', folder: (name) => members.get(name) };
  } catch (caught) {
    if (caught instanceof UnusableInput) throw caught;
    throw readProblem(path, caught);
  }
}

/** Recognises what was opened. Throws UnusableInput with the sentence that says what it is instead. */
export async function recognise(opened: OpenedPath, name: string, environment: FormatEnvironment): Promise<RecognisedRecording> {
  const result = opened.kind === 'file' ? await openRecording({ main: { name, source: opened.source }, others: [] }, environment) : await openBundleFolder(opened.folder, environment);
  if (!result.ok) throw unusable(result.problem);
  return 'format' in result.value ? result.value : { format: vigilBundle, recording: result.value };
}

/** Kept so that none is closed by the garbage collector, which Node would remark upon. */
const handles: FileHandle[] = [];

async function fileSource(path: string): Promise<ByteSource> {
  const handle = await open(path, 'r');
  handles.push(handle);
  const { size } = await handle.stat();
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
  const code = (caught as { code?: unknown }).code;
  if (code === 'ENOENT') return new UnusableInput(`There is no file "${path}".`, 'Check the name.');
  if (code === 'EACCES' || code === 'EPERM') return new UnusableInput(`You may not read "${path}".`, 'Ask its owner for access.');
  return new UnusableInput(`"${path}" cannot be read.`, typeof code === 'string' ? `The system says ${code}.` : '');
}
