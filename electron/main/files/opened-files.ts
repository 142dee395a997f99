import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { open, realpath, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { failure, success, type Result } from '../../../shared/base/problem';
import { mostOthers, type OpenedFile, type OpenedPart } from '../../../shared/ipc/schemas';
import { consoleOrigin } from '../trust/origin';

/** A file that may be read by its id. Bytes [0, sizeBytes) as it was when opened. */
export interface ReadableFile {
  readonly sizeBytes: number;
  /** False once it was moved, replaced or shortened. */
  present(): Promise<boolean>;
  /** Bytes [from, to). Rejects when they are not there any more. */
  read(from: number, to: number): Promise<Uint8Array>;
  /** It is nowhere on this machine, and nothing of it may be kept here. */
  readonly streamed?: true;
}

/** Windows has neither flag; a missing one counts as 0. A pipe must not block the open, a link must not be followed later. */
const readOnly = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * The files the page may read, by unguessable id. The page never learns a path, and an id names exactly the file that was
 * opened: another file under the same name is not served.
 */
export class OpenedFiles {
  readonly #files = new Map<string, ReadableFile>();

  get(fileId: string): ReadableFile | undefined {
    return this.#files.get(fileId);
  }

  /** `name` is what people see; by default the file's own. */
  async open(path: string, name = basename(path)): Promise<Result<OpenedFile>> {
    const shown = displayName(name);
    try {
      const real = await realpath(path);
      const found = await stat(real);
      if (!found.isFile()) {
        return failure({ code: 'not-a-file', severity: 'error', what: `${shown} is not a file.`, tip: 'Open a recording file.' });
      }
      // Opened once so that a missing permission is said now and not at the first read.
      await (await open(real, readOnly)).close();
      const fileId = randomBytes(24).toString('base64url');
      this.#files.set(fileId, new FileOnDisk(real, found.size, found.dev, found.ino));
      return success({ fileId, name: shown, sizeBytes: found.size, url: `${consoleOrigin}/file/${fileId}` });
    } catch (caught) {
      const code = (caught as NodeJS.ErrnoException).code;
      const what = code === 'ENOENT' ? `There is no file ${shown}.` : code === 'EACCES' || code === 'EPERM' ? `You may not read ${shown}.` : `${shown} cannot be opened.`;
      return failure({ code: 'file-unreadable', severity: 'error', what, tip: 'Choose another file, or check its permissions.', cause: String(caught).slice(0, 2000) });
    }
  }

  /** A file and those that belong to it, as one. Others that cannot be opened are left out: the reader says what is missing. */
  async openWith(path: string, name: string, others: readonly { readonly path: string; readonly name: string }[], title?: string): Promise<Result<OpenedFile>> {
    const opened = await this.open(path, name);
    if (!opened.ok || others.length === 0) return opened;
    const parts: OpenedPart[] = [];
    for (const other of others.slice(0, mostOthers)) {
      const part = await this.open(other.path, other.name);
      if (part.ok) parts.push(part.value);
    }
    return success({ ...opened.value, others: parts, ...(title === undefined ? {} : { title: displayTitle(title) }) });
  }

  /** One that is no file on this disk. */
  add(file: ReadableFile, name: string): OpenedFile {
    const fileId = randomBytes(24).toString('base64url');
    this.#files.set(fileId, file);
    return { fileId, name: displayName(name), sizeBytes: file.sizeBytes, url: `${consoleOrigin}/file/${fileId}` };
  }

  close(file: OpenedFile | Pick<OpenedFile, 'fileId'>): void {
    for (const { fileId } of [file, ...('others' in file ? file.others ?? [] : [])]) this.#files.delete(fileId);
  }
}

class FileOnDisk implements ReadableFile {
  constructor(readonly path: string, readonly sizeBytes: number, readonly device: number, readonly inode: number) {}

  async present(): Promise<boolean> {
    try {
      const found = await stat(this.path);
      return found.isFile() && found.dev === this.device && found.ino === this.inode && found.size >= this.sizeBytes;
    } catch {
      return false;
    }
  }

  async read(from: number, to: number): Promise<Uint8Array> {
    const handle = await open(this.path, readOnly);
    try {
      const found = await handle.stat();
      if (found.dev !== this.device || found.ino !== this.inode) throw new Error('the file was replaced');
      const bytes = new Uint8Array(to - from);
      let filled = 0;
      while (filled < bytes.length) {
        const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, from + filled);
        if (bytesRead === 0) throw new Error('the file was shortened');
        filled += bytesRead;
      }
      return bytes;
    } finally {
      await handle.close();
    }
  }
}

const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** A file's name as it may be shown: no control or direction-changing characters, no folder, at most 200 characters. */
export function displayName(name: string): string {
  const plain = (name.split(/[/\\]/).pop() ?? '').replace(hidden, '').trim().slice(0, 200);
  return plain === '' || /^\.+$/.test(plain) ? 'recording' : plain;
}

/** What people call a recording, as it may be shown; it may hold a slash, and is never a path. */
export const displayTitle = (title: string): string => title.replace(hidden, '').trim().slice(0, 200) || 'recording';
