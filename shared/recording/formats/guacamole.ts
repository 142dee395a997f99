import { millis } from '../../base/units';
import { success, type Result } from '../../base/problem';
import { GuacamoleFrames, readBeginning } from '../guac/read';
import { startsInstruction } from '../guac/opcodes';
import type { FileHead, Format, FramedRecording } from './format';
import { noEvents, oneLine, pairs, unsigned } from './header-text';
import { openStream, type ByteStream } from './stream';

/** Guacamole's session recording: guacd's instructions to the client, plain or gzipped. No header, no magic, no extension of its own. */
export const guacamole: Format = {
  id: 'guacamole',
  label: 'Guacamole recording',
  kind: 'graphical',
  extensions: ['guac', 'guac.gz'],
  sniff: looksLikeGuacamole,
  open: async ({ main }, environment) => openGuacamole(await openStream(main.source, environment)),
};

/** Begins with an instruction, or, where the beginning is damaged, holds several. */
function looksLikeGuacamole({ text }: FileHead): boolean {
  if (startsInstruction(text.replace(/^[\uFEFF\r\n]+/, ''))) return true;
  let found = 0;
  for (let at = text.indexOf(';'); at >= 0 && found < 3; at = text.indexOf(';', at + 1)) if (startsInstruction(text.slice(at + 1, at + 41))) found += 1;
  return found >= 3;
}

export async function openGuacamole(stream: ByteStream): Promise<Result<FramedRecording>> {
  const beginning = await readBeginning(stream);
  const frames = new GuacamoleFrames(stream, beginning);
  const name = oneLine(beginning.name);
  return success({
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
  });
}
