import type { PathedFile } from '../../host/group-files';

/** The parts of a dropped entry that are used here. */
export interface DroppedEntry {
  readonly isFile: boolean;
  readonly isDirectory: boolean;
  readonly name: string;
  file?(taken: (file: File) => void, failed: (error: unknown) => void): void;
  createReader?(): { readEntries(taken: (entries: DroppedEntry[]) => void, failed: (error: unknown) => void): void };
}

interface DroppedItem {
  readonly kind: string;
  getAsFile(): File | null;
  webkitGetAsEntry?(): unknown;
}

const deepest = 6;
const mostFiles = 5000;

/**
 * The files of a drop, those in folders too, to a depth where recorders put them. To be called while the drop is being
 * handled: what was dropped is gone after that. What cannot be read is left out.
 */
export function droppedFiles(items: Iterable<DroppedItem>): Promise<PathedFile[]> {
  const found: (DroppedEntry | File)[] = [];
  for (const item of items) {
    if (item.kind !== 'file') continue;
    const entry = item.webkitGetAsEntry?.() as DroppedEntry | null | undefined;
    const file = entry?.isDirectory === true ? undefined : item.getAsFile();
    if (file) found.push(file);
    else if (entry) found.push(entry);
  }
  return walk(found);
}

async function walk(found: readonly (DroppedEntry | File)[]): Promise<PathedFile[]> {
  const files: PathedFile[] = [];
  for (const one of found) {
    if (one instanceof File) files.push({ path: one.name, file: one });
    else await walkEntry(one, '', 0, files);
  }
  return files.slice(0, mostFiles);
}

async function walkEntry(entry: DroppedEntry, folder: string, depth: number, files: PathedFile[]): Promise<void> {
  if (files.length >= mostFiles || depth > deepest) return;
  const path = `${folder}${entry.name}`;
  if (entry.isFile) {
    const file = await new Promise<File | undefined>((resolve) => { entry.file?.(resolve, () => resolve(undefined)); });
    if (file) files.push({ path, file });
    return;
  }
  const reader = entry.createReader?.();
  if (!reader) return;
  // A reader gives a hundred at a time, and nothing when it is at its end.
  for (;;) {
    const entries = await new Promise<DroppedEntry[]>((resolve) => { reader.readEntries(resolve, () => resolve([])); });
    if (entries.length === 0 || files.length >= mostFiles) return;
    for (const each of [...entries].sort((one, other) => (one.name < other.name ? -1 : 1))) await walkEntry(each, `${path}/`, depth + 1, files);
  }
}
