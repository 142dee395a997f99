import type { FramedRecording, RecordedFrame } from '../formats/format';
import { ProblemList } from '../formats/problems';
import { Turns } from '../index/turns';
import type { TypedLine } from '../index/typed-lines';
import { cancelled } from '../index/waiting';
import type { RecordingEvent, TextExport } from '../port';
import { Transcript } from '../transcript';

export interface ExportPart {
  readonly text: string;
  /** 0..1 of the whole. */
  readonly fraction: number;
}

export interface ExportMaterial {
  /** Undefined where there is no stream to read. */
  readonly recording: FramedRecording | undefined;
  /** Typed lines that were never shown: their keys are dots in the export. */
  readonly hidden: readonly TypedLine[];
  readonly events: readonly RecordingEvent[];
}

/** `txt`: the session as lines; `cast`: clean asciicast v2; `jsonl` and `csv`: its events. One part is at most some hundred kilobytes. */
export async function* exportParts(kind: TextExport, material: ExportMaterial, stopped: () => boolean): AsyncGenerator<ExportPart> {
  switch (kind) {
    case 'txt': yield* transcriptParts(material, stopped); return;
    case 'cast': yield* castParts(material, stopped); return;
    case 'jsonl': yield* eventParts(material.events, '', ({ at, type, label }) => `${JSON.stringify({ atMs: at, type, label })}\n`, stopped); return;
    case 'csv': yield* eventParts(material.events, 'atMs,type,label\r\n', ({ at, type, label }) => `${at},${csvCell(type)},${csvCell(label)}\r\n`, stopped);
  }
}

const eventsPerPart = 1_000;

async function* eventParts(events: readonly RecordingEvent[], head: string, line: (event: RecordingEvent) => string, stopped: () => boolean): AsyncGenerator<ExportPart> {
  if (head !== '') yield { text: head, fraction: 0 };
  for (let from = 0; from < events.length; from += eventsPerPart) {
    if (stopped()) throw cancelled();
    const part = events.slice(from, from + eventsPerPart);
    yield { text: part.map(line).join(''), fraction: (from + part.length) / events.length };
  }
}

/** Quoted, and never a formula for the program that opens it. */
const csvCell = (text: string): string => `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;

async function* transcriptParts({ recording }: ExportMaterial, stopped: () => boolean): AsyncGenerator<ExportPart> {
  if (recording === undefined || recording.kind !== 'terminal') return;
  const lines: string[] = [];
  const turns = new Turns(stopped);
  const transcript = new Transcript(recording.header.columns, recording.header.rows, (line) => lines.push(`${line}\n`));
  try {
    for await (const { frames, fraction } of recording.read(recording.start, new ProblemList())) {
      for (const frame of frames) {
        transcript.add(frame);
        if (turns.due) await turns.next();
        if (stopped()) throw cancelled();
      }
      if (lines.length > 0) yield { text: lines.splice(0).join(''), fraction };
    }
  } finally {
    transcript.end();
  }
  yield { text: lines.splice(0).join(''), fraction: 1 };
}

async function* castParts({ recording, hidden }: ExportMaterial, stopped: () => boolean): AsyncGenerator<ExportPart> {
  if (recording === undefined || recording.kind !== 'terminal') return;
  const { columns, rows, title, startedAt } = recording.header;
  const header = { version: 2, width: columns, height: rows, timestamp: startedAt === undefined ? undefined : Math.floor(startedAt / 1000), title: title || undefined };
  yield { text: `${JSON.stringify(header)}\n`, fraction: 0 };
  const turns = new Turns(stopped);
  const isHidden = hiddenPlaces(hidden);
  for await (const { frames, fraction } of recording.read(recording.start, new ProblemList())) {
    if (stopped()) throw cancelled();
    yield { text: frames.map((frame) => castLine(frame, isHidden)).join(''), fraction };
    if (turns.due) await turns.next();
  }
}

/** Asked with rising offsets: whether keys told at this place belong to a hidden line. */
function hiddenPlaces(hidden: readonly TypedLine[]): (offset: number) => boolean {
  const places = hidden.map(({ offset, endOffset }) => ({ offset, endOffset })).sort((one, other) => one.offset - other.offset);
  let next = 0;
  return (offset) => {
    while (next < places.length && (places[next]?.endOffset ?? 0) <= offset) next += 1;
    const place = places[next];
    return place !== undefined && place.offset <= offset;
  };
}

function castLine(frame: RecordedFrame, isHidden: (offset: number) => boolean): string {
  const line = (code: string, data: string): string => `${JSON.stringify([frame.at / 1000, code, data])}\n`;
  switch (frame.kind) {
    case 'output': return line('o', frame.text);
    // What a line of dots says is not told by its keys either; Enter and other controls stay.
    case 'input': return line('i', isHidden(frame.offset) ? (frame.typed ?? '').replace(/[^\p{Cc}]/gu, '•') : frame.typed ?? '');
    case 'marker': return line('m', frame.label);
    case 'resize': return line('r', `${frame.columns}x${frame.rows}`);
    default: return '';
  }
}
