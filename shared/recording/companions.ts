import { partsByStem, timingStem } from './formats/script-parts';

/** Files that make one recording, as paths. */
export interface FileGroup {
  readonly main: string;
  readonly others: readonly string[];
  /** What people call it. */
  readonly title: string;
}

/** The files of a sudo I/O log folder beside `timing`. */
const sudoFiles = ['log', 'log.json', 'ttyout', 'ttyin', 'stdout', 'stderr', 'stdin'];
/** An unpacked Vigil bundle beside `manifest.json`. */
const bundleFiles = ['manifest.sig', 'events.jsonl', 'session.cast', 'session.guac'];
const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const jumpserverPart = /^(.+)\.(\d{1,9})\.part\.gz$/i;
const jumpserverReplay = new RegExp(`^(${uuid})\\.(?:cast|replay|replay\\.mp4|cast\\.gz|replay\\.gz)$`, 'i');
/** guacd's second and later file for a name: only where the first is a connection's id, or called .guac. */
const guacamoleNext = /^(.+)\.([1-9]\d{0,3})$/;
const guacamoleName = new RegExp(`^(?:${uuid}|.+\\.guac|[^.]+)$`, 'i');
const knownEndings = /(?:\.vigil\.tar|\.cast\.gz|\.replay\.json|\.replay\.gz|\.replay\.mp4|\.tlog\.json|\.v1\.json|\.(?:cast|guac|ttyrec|tty|tar|json|jsonl|tlog|log|timing|typescript|gz))$/i;

/** One folder's names; a name is taken by the first group that wants it. */
class Folder {
  readonly groups: { main: string; others: string[]; title: string }[] = [];
  readonly #left: Set<string>;

  constructor(readonly names: readonly string[], readonly folderName: string) {
    this.#left = new Set(names);
  }

  get left(): string[] {
    return [...this.#left];
  }

  has(name: string): boolean {
    return this.#left.has(name);
  }

  group(main: string, others: readonly (string | undefined)[], title: string): void {
    if (!this.#left.delete(main)) return;
    this.groups.push({ main, others: others.filter((name): name is string => name !== undefined && this.#left.delete(name)), title: title || main });
  }
}

/**
 * Groups the files of a folder (or several) or of a drop into recordings, by their names alone. Every path is in exactly one
 * group; a file that belongs to nothing is a group of its own, whatever it is. Groups come in the order of their first file.
 */
export function groupFiles(paths: readonly string[]): FileGroup[] {
  const folders = new Map<string, string[]>();
  for (const path of new Set(paths)) {
    const folder = folderOf(path);
    const names = folders.get(folder);
    if (names) names.push(path.slice(folder.length));
    else folders.set(folder, [path.slice(folder.length)]);
  }
  const groups = [...folders].flatMap(([folder, names]) => groupNames(names, folderTitle(folder))
    .map(({ main, others, title }) => ({ main: folder + main, others: others.map((name) => folder + name), title })));
  const places = new Map([...new Set(paths)].map((path, index) => [path, index]));
  const place = ({ main, others }: FileGroup): number => Math.min(...[main, ...others].map((path) => places.get(path) ?? 0));
  return groups.sort((one, other) => place(one) - place(other));
}

/** Names among `siblings` that belong to the same recording as `name`, its main file first. */
export function companionNames(name: string, siblings: readonly string[]): string[] {
  const group = groupFiles([...new Set([name, ...siblings])]).find(({ main, others }) => main === name || others.includes(name));
  return group === undefined ? [] : [group.main, ...group.others].filter((other) => other !== name);
}

/** Whether a name is that of the file which leads a recording of several: a timing file, a list of parts, a manifest. */
export const leadsOthers = (name: string): boolean => /^manifest\.json$|\.replay\.json$/i.test(name) || timingStem(name) !== undefined;

/** sudo files its logs as 00/00/0A: only all three name one. */
const sudoFolderName = /^[0-9A-Z]{2}$/;

/** The last folder's name; with those above it where one alone says little. */
function folderTitle(folder: string): string {
  const parts = folder.split(/[/\\]/).filter((part) => part !== '');
  const numbered = parts.slice(-3);
  return numbered.length === 3 && numbered.every((part) => sudoFolderName.test(part)) ? numbered.join('/') : parts.at(-1) ?? '';
}

/** Up to and with the last separator. */
const folderOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);

function groupNames(names: readonly string[], folderName: string): FileGroup[] {
  // Sorted, so that the same files make the same groups whatever order a system lists them in.
  const folder = new Folder([...names].sort(), folderName);
  sudoFolder(folder);
  bundleFolder(folder);
  scripts(folder);
  jumpserver(folder);
  guacamole(folder);
  for (const name of folder.left) folder.group(name, [], titleOf(name));
  return folder.groups;
}

const titleOf = (name: string): string => name.replace(knownEndings, '');

function sudoFolder(folder: Folder): void {
  const main = ['timing', 'timing.gz'].find((name) => folder.has(name));
  const others = sudoFiles.flatMap((name) => [name, `${name}.gz`]).filter((name) => folder.has(name));
  if (main !== undefined && others.length > 0) folder.group(main, others, folder.folderName);
}

function bundleFolder(folder: Folder): void {
  if (folder.has('manifest.json') && (folder.has('session.cast') || folder.has('session.guac'))) folder.group('manifest.json', bundleFiles, folder.folderName);
}

function scripts(folder: Folder): void {
  // A longer stem first: the files of "a.b.timing" are not those of "a.timing".
  const timings = folder.left.flatMap((name) => {
    const stem = timingStem(name);
    return stem === undefined ? [] : [{ name, stem }];
  }).sort((one, other) => other.stem.length - one.stem.length);
  for (const { name, stem } of timings) {
    const { output, input } = partsByStem(stem, folder.left.filter((other) => other !== name));
    folder.group(name, [output, input], stem);
  }
}

function jumpserver(folder: Folder): void {
  const parts = new Map<string, { name: string; number: number }[]>();
  for (const name of folder.left) {
    const [, id, number] = jumpserverPart.exec(name) ?? [];
    if (id !== undefined) parts.set(id, [...parts.get(id) ?? [], { name, number: Number(number) }]);
    const single = jumpserverReplay.exec(name)?.[1];
    if (single !== undefined && folder.has(`${single}.json`)) folder.group(name, [`${single}.json`], single);
  }
  for (const [id, list] of parts) {
    const ordered = list.sort((one, other) => one.number - other.number).map(({ name }) => name);
    const [main = '', ...others] = folder.has(`${id}.replay.json`) ? [`${id}.replay.json`, ...ordered] : ordered;
    folder.group(main, [...others, `${id}.json`], id);
  }
}

function guacamole(folder: Folder): void {
  const next = new Map<string, { name: string; number: number }[]>();
  for (const name of folder.left) {
    const [, base, number] = guacamoleNext.exec(name) ?? [];
    if (base !== undefined && folder.has(base) && guacamoleName.test(base)) next.set(base, [...next.get(base) ?? [], { name, number: Number(number) }]);
  }
  for (const [base, list] of next) folder.group(base, list.sort((one, other) => one.number - other.number).map(({ name }) => name), titleOf(base));
}
