import { millis, unixMillis } from '../../base/units';
import { failure, success, type Problem, type Result } from '../../base/problem';
import { readTarIndex } from '../bundle/tar';
import type { RecordingGap } from '../port';
import { joinParts } from '../parts';
import type { NamedSource, RecordingFiles } from '../source';
import { asciicastV2 } from './asciicast-v2';
import { asciicastV3 } from './asciicast-v3';
import type { FileHead, Format, FormatEnvironment, FramedRecording, OpenRecording, RecordingHeader } from './format';
import { guacamole } from './guacamole';
import { headOf } from './head';
import { isFields, noEvents, pairs, textOf, unsigned, type Fields } from './header-text';
import { jumpserverJson } from './jumpserver-json';

/**
 * What JumpServer gives for download: a tar with the replay (asciicast, its old JSON, a Guacamole dump, a film, or numbered
 * parts of a dump) and a JSON file that tells who and what. Members are found by the end of their name; nothing is unpacked.
 */
export const jumpserver: Format = {
  id: 'jumpserver',
  label: 'JumpServer replay',
  // Of most of them; the replay inside decides.
  kind: 'terminal',
  extensions: ['tar', 'replay.json'],
  sniff: (head) => looksLikeTar(head) || looksLikePartList(head) || hasFactsBeside(head),
  open: openJumpServer,
};

const looksLikeTar = ({ bytes, gzipped }: FileHead): boolean => !gzipped && String.fromCharCode(...bytes.subarray(257, 262)) === 'ustar';
const looksLikePartList = ({ text }: FileHead): boolean => /^\uFEFF?\s*\{/.test(text) && /"files"\s*:\s*\[\s*\{/.test(text) && /"(?:type|id|protocol|asset)"\s*:/.test(text);

/** An unpacked download: `<id>.cast.gz` with `<id>.json` beside it. */
const hasFactsBeside = ({ name, others }: FileHead): boolean => {
  const id = /^([0-9a-f-]{36})\.(?:cast|replay)(?:\.gz)?$/i.exec(name)?.[1];
  return id !== undefined && others.includes(`${id}.json`);
};

/** Where a film lies in the file that was chosen; every other member is read by its source. */
interface Member extends NamedSource {
  readonly offset?: number | undefined;
}

/** Facts are some kilobytes; a list of ten thousand parts is one megabyte. */
const mostFacts = 4 << 20;
const players: readonly Format[] = [asciicastV2, asciicastV3, jumpserverJson, guacamole];

async function openJumpServer(files: RecordingFiles, environment: FormatEnvironment): Promise<Result<OpenRecording>> {
  const found = await membersOf(files);
  if (!found.ok) return found;
  const { members, problems } = found.value;
  const list = members.find(({ name }) => /\.replay\.json$/i.test(name)) ?? members.find(({ name }) => name.toLowerCase().endsWith('.json') && members.some((other) => isPart(other.name)));
  const facts = await readFacts(list ?? members.find(({ name }) => /\.json$/i.test(name)));
  const opened = Array.isArray(facts['files']) || members.some(({ name }) => isPart(name))
    ? await openParts(facts, members, environment)
    : await openReplay(members, environment);
  if (!opened.ok) return opened;
  const recording = opened.value;
  return success({ ...recording, header: withFacts(recording.header, facts), problems: [...problems, ...recording.problems] });
}

const isPart = (name: string): boolean => /\.\d+\.part\.gz$/i.test(name);
const plainName = (name: string): string => name.split('/').pop() ?? name;

async function membersOf({ main, others }: RecordingFiles): Promise<Result<{ members: readonly Member[]; problems: Problem[] }>> {
  const isTar = String.fromCharCode(...await main.source.read(257, 262)) === 'ustar';
  if (!isTar) return success({ members: [main, ...others], problems: [] });
  const index = await readTarIndex(main.source);
  if (!index.ok) return index;
  const { entries, ended, damagedAt } = index.value;
  const whole = ended && damagedAt === undefined && !entries.some(({ truncated }) => truncated);
  const problems: Problem[] = whole ? [] : [{ code: 'truncated', severity: 'warning', what: 'The bundle ends before its end.', tip: 'What is there plays. Download it again to have all of it.' }];
  return success({ members: entries.map(({ name, bytes, offset }) => ({ name: plainName(name), source: bytes, offset })), problems });
}

async function readFacts(member: Member | undefined): Promise<Fields> {
  if (member === undefined || member.source.size > mostFacts) return {};
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(await member.source.read(0, member.source.size)));
    return isFields(value) ? value : {};
  } catch {
    return {};
  }
}

/** The one member that can be played. */
async function openReplay(members: readonly Member[], environment: FormatEnvironment): Promise<Result<OpenRecording>> {
  const film = members.find(({ name }) => /\.mp4$/i.test(name));
  if (film?.offset !== undefined) {
    return success({
      kind: 'video', header: { title: '', columns: 0, rows: 0, metadata: [] }, start: { offset: 0, at: millis(0) }, problems: [], events: noEvents, verify: unsigned,
      video: { file: 0, from: film.offset, to: film.offset + film.source.size, mediaType: 'video/mp4' },
    });
  }
  let why: Problem | undefined;
  for (const member of [...members].sort((one, other) => likely(other.name) - likely(one.name))) {
    if (likely(member.name) === 0) continue;
    const files = { main: member, others: [] };
    const head = await headOf(files, environment);
    const format = players.find((player) => player.sniff(head));
    const opened = await format?.open(files, environment);
    if (opened?.ok) return opened;
    why ??= opened?.problem;
  }
  return failure(why ?? { code: 'bundle-empty', severity: 'error', what: 'This archive holds no recording that Vigil knows.', tip: 'Unpack it and open the recording inside.' });
}

/** How likely a member is the replay, by its name; its content decides. */
function likely(name: string): number {
  if (/\.(?:cast|replay)(?:\.gz)?$/i.test(name)) return 3;
  if (/\.gz$/i.test(name)) return 2;
  return /\.json$|\/$/i.test(name) ? 0 : 1;
}

/** Parts in the list's order; one that is missing or cannot be read is a gap. */
async function openParts(facts: Fields, members: readonly Member[], environment: FormatEnvironment): Promise<Result<OpenRecording>> {
  const listed = partList(facts, members);
  const zero = listed.find(({ start }) => start !== undefined)?.start ?? 0;
  const parts: { recording: FramedRecording; start: ReturnType<typeof millis> | undefined }[] = [];
  const problems: Problem[] = [];
  const gaps: RecordingGap[] = [];
  for (const { name, start, end } of listed) {
    const member = members.find((each) => each.name === name);
    const opened = member && await guacamole.open({ main: member, others: [] }, environment);
    if (opened?.ok && opened.value.kind !== 'video') parts.push({ recording: opened.value, start: start === undefined ? undefined : millis(Math.max(0, start - zero)) });
    else {
      problems.push({ code: 'part-missing', severity: 'warning', what: `The part ${name} ${member ? 'cannot be read' : 'is missing'}.`, tip: 'The other parts play. Download the recording again to have all of it.' });
      if (start !== undefined && end !== undefined) gaps.push({ from: millis(Math.max(0, start - zero)), to: millis(Math.max(0, end - zero)), cause: `The part ${name} is not there.` });
    }
  }
  if (parts.length === 0) return failure({ code: 'parts-missing', severity: 'error', what: 'None of the parts of this recording is there.', tip: 'Open the whole tar, or keep the parts beside their list.' });
  const joined = joinParts(parts);
  return success({ ...joined, problems: [...problems, ...joined.problems], gaps: [...gaps, ...joined.gaps ?? []] });
}

interface Listed {
  readonly name: string;
  /** Milliseconds of guacd's clock. */
  readonly start: number | undefined;
  readonly end: number | undefined;
}

function partList(facts: Fields, members: readonly Member[]): Listed[] {
  const given: unknown[] = Array.isArray(facts['files']) ? facts['files'] : [];
  const listed = given.filter(isFields).flatMap((entry): Listed[] => {
    const number = (name: string): number | undefined => (typeof entry[name] === 'number' && Number.isFinite(entry[name]) ? entry[name] : undefined);
    return typeof entry['name'] === 'string' ? [{ name: plainName(entry['name']), start: number('start'), end: number('end') }] : [];
  });
  if (listed.length > 0) return listed.slice(0, 10_000);
  const order = (name: string): number => Number(/\.(\d+)\.part\.gz$/i.exec(name)?.[1] ?? 0);
  return members.filter(({ name }) => isPart(name)).sort((one, other) => order(one.name) - order(other.name)).map(({ name }) => ({ name, start: undefined, end: undefined }));
}

function withFacts(header: RecordingHeader, facts: Fields): RecordingHeader {
  const user = textOf(facts, 'user');
  const asset = textOf(facts, 'asset');
  const started = Date.parse(textOf(facts, 'date_start').replace(/^(\d{4})\/(\d\d)\/(\d\d) (\S+) ([+-]\d\d)(\d\d)$/, '$1-$2-$3T$4$5:$6'));
  const known = pairs(
    ['User', user], ['Asset', asset], ['Account', textOf(facts, 'account') || textOf(facts, 'system_user')], ['Protocol', textOf(facts, 'protocol')],
    ['From', textOf(facts, 'remote_addr')], ['Started', textOf(facts, 'date_start')], ['Ended', textOf(facts, 'date_end')], ['Organization', textOf(facts, 'org_name')],
  );
  return {
    ...header,
    title: user !== '' && asset !== '' ? `${user}@${asset}` : header.title,
    startedAt: Number.isFinite(started) ? unixMillis(started) : header.startedAt,
    sessionId: textOf(facts, 'id') || header.sessionId,
    metadata: [...known, ...header.metadata],
  };
}
