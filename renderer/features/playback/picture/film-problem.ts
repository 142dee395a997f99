import type { Problem } from '../../../../shared/base/problem';

/** Names of codecs as people know them, by the four letters that stand in the film, and what to ask the browser for each. */
const codecs: Readonly<Record<string, { readonly name: string; readonly type: string }>> = {
  avc1: { name: 'H.264', type: 'avc1.42E01E' }, avc3: { name: 'H.264', type: 'avc1.42E01E' },
  hvc1: { name: 'H.265 (HEVC)', type: 'hvc1.1.6.L93.B0' }, hev1: { name: 'H.265 (HEVC)', type: 'hvc1.1.6.L93.B0' },
  av01: { name: 'AV1', type: 'av01.0.04M.08' }, vp09: { name: 'VP9', type: 'vp09.00.10.08' }, vp08: { name: 'VP8', type: 'vp8' },
  mp4v: { name: 'MPEG-4 Visual', type: 'mp4v.20.8' },
};

/** The part of a film that says how it is made is a few kilobytes for an hour; more is not read. */
const mostRead = 4 << 20;
const mostBoxes = 10_000;
const holders: ReadonlySet<string> = new Set(['trak', 'mdia', 'minf', 'stbl']);

interface Pieces {
  readonly size: number;
  slice(from: number, to: number): { arrayBuffer(): Promise<ArrayBuffer> };
}

/** Why an mp4 is not shown, in one sentence, and what to do. `canPlay` is the browser's own word. Never rejects. */
export async function filmProblem(film: Pieces | undefined, canPlay: (type: string) => boolean): Promise<Problem> {
  const tip = 'Everything else of the recording can still be read here.';
  const problem = (what: string, todo: string): Problem => ({ code: 'film', severity: 'error', what, tip: `${todo} ${tip}` });
  const found = film === undefined ? undefined : await codecOf(film).catch(() => undefined);
  if (found === undefined) return problem('The film in this recording cannot be read.', 'Check that the file is still there, then open it again.');
  if (found === 'cut') return problem('The film in this recording was cut off: the part that says how to read it is missing.', 'Fetch the recording again from where it came.');
  if (found === 'no-picture') return problem('The film in this recording holds no picture, only sound.', 'Check in its source whether the screen was recorded.');
  const codec = codecs[found];
  if (codec !== undefined && canPlay(`video/mp4; codecs="${codec.type}"`)) return problem('The film in this recording is damaged.', 'Fetch the recording again from where it came.');
  return problem(
    `The film in this recording is made with ${codec?.name ?? `the codec “${found}”`}, which this build of Vigil cannot decode.`,
    'Take the film out of the bundle and play it in a media player, or convert it to VP9 or H.264 first.',
  );
}

/** The four letters of the first picture track's codec. */
async function codecOf(film: Pieces): Promise<string> {
  const movie = await findMovie(film);
  if (movie === undefined) return 'cut';
  const found = codecsIn(movie);
  return found.find((each) => each in codecs) ?? found.find((each) => !/^(?:mp4a|[aE]c-3|ec-3|Opus|fLaC|alac|tx3g|text|tmcd)$/.test(each)) ?? 'no-picture';
}

/** The box `moov`, as far as it is there and small enough. */
async function findMovie(film: Pieces): Promise<DataView | undefined> {
  for (let at = 0, count = 0; at + 8 <= film.size && count < mostBoxes; count += 1) {
    const head = new DataView(await film.slice(at, Math.min(film.size, at + 16)).arrayBuffer());
    const box = boxAt(head, 0, film.size - at);
    if (box === undefined) return undefined;
    if (box.name === 'moov') return new DataView(await film.slice(at + box.head, Math.min(at + box.size, at + mostRead, film.size)).arrayBuffer());
    at += box.size;
  }
  return undefined;
}

interface Box {
  readonly name: string;
  readonly head: number;
  readonly size: number;
}

/** Size 0 means up to the end, size 1 that 64 bits follow. */
function boxAt(view: DataView, at: number, left: number): Box | undefined {
  if (at + 8 > view.byteLength) return undefined;
  const short = view.getUint32(at);
  const long = short === 1 && at + 16 <= view.byteLength;
  const size = long ? Number(view.getBigUint64(at + 8)) : short === 0 ? left : short;
  const head = long ? 16 : 8;
  return size < head ? undefined : { name: lettersAt(view, at + 4), head, size };
}

const lettersAt = (view: DataView, at: number): string =>
  String.fromCharCode(...[0, 1, 2, 3].map((byte) => view.getUint8(at + byte))).replace(/[^\x20-\x7e]/g, '?');

/** The codecs of all tracks, in their order. */
function codecsIn(movie: DataView): string[] {
  const found: string[] = [];
  const ranges: (readonly [from: number, to: number])[] = [[0, movie.byteLength]];
  for (let count = 0; count < mostBoxes; count += 1) {
    const range = ranges.pop();
    if (range === undefined) break;
    const [at, end] = range;
    const box = boxAt(movie, at, end - at);
    if (box === undefined || at + box.head >= end) continue;
    const boxEnd = Math.min(end, at + box.size);
    if (boxEnd < end) ranges.push([boxEnd, end]);
    if (holders.has(box.name)) ranges.push([at + box.head, boxEnd]);
    // Version, flags and count come first; then the description, whose name is the codec's.
    else if (box.name === 'stsd' && at + box.head + 16 <= boxEnd) found.push(lettersAt(movie, at + box.head + 12));
  }
  return found;
}
