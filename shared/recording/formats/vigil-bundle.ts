import { millis, unixMillis } from '../../base/units';
import { success, type Result } from '../../base/problem';
import { looksLikeBundle, recordingMemberOf, readBundle, readBundleFolder, verifyBundle, verifyBundleFolder, type BundleEntries, type BundleFolder } from '../bundle/index';
import type { IntegrityReport } from '../../model/recording';
import type { RecordingEvent } from '../port';
import type { ByteSource } from '../source';
import { openCast } from './asciicast-v2';
import { openGuacamole } from './guacamole';
import type { FileHead, Format, FormatEnvironment, FramedRecording, RecordingHeader } from './format';
import { LineSplitter } from './lines';
import { ProblemList } from './problems';
import { plainStream } from './stream';

/** What a Vigil gateway gives for download: manifest, signature, audit events and the recording in one tar. */
export const vigilBundle: Format = {
  id: 'vigil-bundle',
  label: 'Vigil recording',
  kind: 'terminal',
  extensions: ['vigil.tar', 'tar'],
  sniff: (head) => looksLikeBundle(head.bytes) || looksUnpacked(head),
  open: async ({ main, others }, environment) => {
    if (looksLikeBundle(await main.source.read(0, 512))) return openEntries(await readBundle(main.source), () => verifyBundle(main.source, environment));
    const members = new Map([main, ...others].map(({ name, source }) => [name, source]));
    return openBundleFolder((name) => members.get(name), environment);
  },
};

/** The manifest, which came with the other files of the folder. */
const looksUnpacked = ({ name, text, others }: FileHead): boolean => name === 'manifest.json' && (others.includes('session.cast') || others.includes('session.guac')) && /"format"\s*:\s*"vigil-recording"/.test(text);

/** The same, unpacked in a folder. */
export const openBundleFolder = async (folder: BundleFolder, environment: FormatEnvironment): Promise<Result<FramedRecording>> =>
  openEntries(await readBundleFolder(folder), () => verifyBundleFolder(folder, environment));

async function openEntries(read: Result<BundleEntries>, verify: () => Promise<IntegrityReport>): Promise<Result<FramedRecording>> {
  if (!read.ok) return read;
  const bundle = read.value;
  const open = recordingMemberOf(bundle.manifest) === 'session.guac' ? openGuacamole : openCast;
  const recording = await open(plainStream(bundle.recording));
  if (!recording.ok) return recording;
  return success({
    ...recording.value,
    header: bundleHeader(bundle, recording.value.header, recording.value.kind === 'graphical' ? recording.value.header.metadata : []),
    problems: [...bundle.problems, ...recording.value.problems],
    events: () => readEvents(bundle.events),
    verify,
  });
}

function bundleHeader({ manifest }: BundleEntries, header: RecordingHeader, more: RecordingHeader['metadata']): RecordingHeader {
  const started = Date.parse(manifest.startedAt);
  const metadata = [
    { name: 'User', value: manifest.user }, { name: 'Asset', value: manifest.asset }, { name: 'Protocol', value: manifest.protocol },
    { name: 'Team', value: manifest.team }, { name: 'From', value: manifest.remoteAddress }, { name: 'Started', value: manifest.redaction?.startUnknown ? '' : manifest.startedAt },
    { name: 'Ended', value: manifest.redaction?.startUnknown ? '' : manifest.endedAt }, { name: 'End', value: manifest.endText || manifest.endReason },
    { name: 'Gateway', value: manifest.server.name }, { name: 'Recording', value: manifest.recordingId },
  ].filter((pair) => pair.value !== '');
  return {
    ...header, title: manifest.user === '' && manifest.asset === '' ? header.title : `${manifest.user}@${manifest.asset}`, startedAt: manifest.redaction?.startUnknown ? undefined : unixMillis(started), redaction: manifest.redaction, sessionId: manifest.sessionId, metadata: [...metadata, ...more],
  };
}

/** More audit events than this are not listed: a session has dozens. */
const mostEvents = 100_000;

async function readEvents(source: ByteSource): Promise<RecordingEvent[]> {
  const events: RecordingEvent[] = [];
  const splitter = new LineSplitter();
  const take = (text: string): void => {
    const event = parseEvent(text);
    if (event && events.length < mostEvents) events.push(event);
  };
  for await (const { bytes } of plainStream(source).pieces(0, new ProblemList())) for (const line of splitter.take(bytes)) take(line.text);
  const last = splitter.finish();
  if (last) take(last.text);
  return events;
}

function parseEvent(line: string): RecordingEvent | undefined {
  try {
    const { atMs, event, title, message } = JSON.parse(line) as Record<string, unknown>;
    if (typeof event !== 'string' || typeof atMs !== 'number' || !Number.isFinite(atMs)) return undefined;
    const words = [title, message].filter((text): text is string => typeof text === 'string' && text !== '');
    const label = words.length === 0 ? event : words.join(': ');
    return { at: millis(Math.max(0, Math.round(atMs))), type: event.slice(0, 100), label: label.slice(0, 1000) };
  } catch {
    return undefined;
  }
}
