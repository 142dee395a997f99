import { millis } from '../../base/units';
import { success, type Result } from '../../base/problem';
import { GuacamoleFrames, readBeginning } from '../guac/read';
import { startsInstruction } from '../guac/opcodes';
import { joinParts, mostParts, type RecordingPart } from '../parts';
import type { RecordingFiles } from '../source';
import type { FileHead, Format, FormatEnvironment, FramedRecording } from './format';
import { noEvents, oneLine, pairs, unsigned } from './header-text';
import { openStream, type ByteStream } from './stream';

/** Guacamole's session recording: guacd's instructions to the client, plain or gzipped. No header, no magic, no extension of its own. */
export const guacamole: Format = {
  id: 'guacamole',
  label: 'Guacamole recording',
  kind: 'graphical',
  extensions: ['guac', 'guac.gz'],
  sniff: looksLikeGuacamole,
  open: openWithParts,
};

/** Begins with an instruction, or, where the beginning is damaged, holds several. */
function looksLikeGuacamole({ text }: FileHead): boolean {
  if (startsInstruction(text.replace(/^[\uFEFF\r\n]+/, ''))) return true;
  let found = 0;
  for (let at = text.indexOf(';'); at >= 0 && found < 3; at = text.indexOf(';', at + 1)) if (startsInstruction(text.slice(at + 1, at + 41))) found += 1;
  return found >= 3;
}

/** With the files guacd wrote next because the name was taken: `name.1`, `name.2`, … */
async function openWithParts({ main, others }: RecordingFiles, environment: FormatEnvironment): Promise<Result<FramedRecording>> {
  const later = others.flatMap((file) => {
    const number = file.name.startsWith(`${main.name}.`) ? file.name.slice(main.name.length + 1) : '';
    return /^[1-9]\d{0,4}$/.test(number) ? [{ file, number: Number(number) }] : [];
  });
  const streams = [main, ...later.sort((one, other) => one.number - other.number).map(({ file }) => file)];
  const parts: RecordingPart[] = [];
  let zero: number | undefined;
  for (const { source } of streams.slice(0, mostParts)) {
    const { recording, clock } = await openPart(await openStream(source, environment));
    zero ??= clock;
    // One guacd, one clock: unless the machine was started anew in between.
    const start = clock === undefined || zero === undefined || clock < zero || clock - zero > longestApart ? undefined : millis(clock - zero);
    parts.push({ recording, start });
  }
  return success(parts.length === 1 ? (parts[0] as RecordingPart).recording : joinParts(parts));
}

/** Parts further apart than a month are played one right after the other. */
const longestApart = 31 * 86_400_000;

export const openGuacamole = async (stream: ByteStream): Promise<Result<FramedRecording>> => success((await openPart(stream)).recording);

/** `clock`: guacd's, in ms, at the recording's time 0. */
async function openPart(stream: ByteStream): Promise<{ readonly recording: FramedRecording; readonly clock: number | undefined }> {
  const beginning = await readBeginning(stream);
  const frames = new GuacamoleFrames(stream, beginning);
  const name = oneLine(beginning.name);
  const recording: FramedRecording = {
    kind: 'graphical',
    header: {
      title: name, columns: beginning.width, rows: beginning.height,
      metadata: pairs(['Connection', name], ['Typed text', 'Shown as it was typed: what a graphical session echoed is not known, so passwords may be among it.']),
    },
    problems: [], start: { offset: 0, at: millis(0) },
    read: (from, problems, to) => frames.read(from, problems, to),
    marks: { save: () => frames.save(), load: (saved) => frames.load(saved) },
    events: noEvents,
    verify: unsigned,
  };
  return { recording, clock: beginning.base };
}
