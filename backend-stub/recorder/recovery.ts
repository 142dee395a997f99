import { createReadStream } from 'node:fs';
import { access, open, truncate } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { unixMillis } from '../../shared/base/units';
import { InstructionLexer } from '../../shared/recording/guac/lexer';
import { isCastHeader, parseCastLine } from './cast';
import { timeOf } from './dump';
import { castFile, dumpFile, eventsFile, readSession } from './folder';
import { hashFile } from './hashing';
import type { SigningKey } from './keys';
import { seal, type SealedRecording, type Sealing } from './seal';

const text = 'The gateway stopped while this session was open; the recording is kept to its last event.';
/** Longer lines than this we never write: what follows is not ours. */
const mostLineBytes = 64 << 20;

/**
 * Closes the recording a killed gateway left in a folder: cuts each file after its last whole line, then seals it.
 * Rejects when there is not even a session and a header; such a folder is not a recording.
 */
export async function recoverFolder(folder: string, server: Sealing['server'], key: SigningKey): Promise<SealedRecording> {
  const session = await readSession(folder);
  const graphical = await access(join(folder, dumpFile)).then(() => true, () => false);
  const file = graphical ? dumpFile : castFile;
  const { lastMs, ...cut } = await (graphical ? cutDump : cutCast)(join(folder, file));
  await (await open(join(folder, eventsFile), 'a')).close();
  await cutAfterLastLine(join(folder, eventsFile), isJson);
  const files = [await hashFile(join(folder, eventsFile), 'events.jsonl'), await hashFile(join(folder, file), file)];
  const endedAt = session.endedAt ?? unixMillis(session.startedAt + lastMs);
  return seal(folder, basename(folder), {
    session: session.endReason === undefined ? { ...session, endReason: 'connect_disconnect', endText: text } : session,
    state: 'recovered', endedAt, durationMs: lastMs, files, server,
    gaps: cut.lost === 0 ? [] : [{ file, from: cut.kept, bytes: cut.lost, cause: 'The last event was not whole when the gateway stopped.' }],
  }, key);
}

interface Cut { readonly kept: number; readonly lost: number; readonly lastMs: number }

async function cutCast(path: string): Promise<Cut> {
  let lastMs = 0;
  let header = false;
  const cut = await cutAfterLastLine(path, (line, start, end) => {
    if (start === 0) return header = isCastHeader(line);
    const parsed = parseCastLine(line, start, end);
    if (parsed !== undefined) lastMs = Math.max(lastMs, parsed.atMs);
    return parsed !== undefined;
  });
  if (!header) throw new Error(`${castFile} has no header`);
  return { ...cut, lastMs };
}

/** After its last whole instruction. */
async function cutDump(path: string): Promise<Cut> {
  const lexer = new InstructionLexer();
  let lastMs = 0;
  let kept = 0;
  let size = 0;
  let sound = true;
  for await (const bytes of createReadStream(path) as AsyncIterable<Buffer>) {
    size += bytes.length;
    for (const piece of sound ? lexer.take(bytes) : []) {
      if (piece.kind !== 'instruction' || piece.offset !== kept) {
        sound = false;
        break;
      }
      kept = piece.endOffset;
      lastMs = Math.max(lastMs, timeOf(piece.instruction) ?? 0);
    }
  }
  if (kept === 0) throw new Error(`${dumpFile} has no beginning`);
  await cutTo(path, kept, size);
  return { kept, lost: size - kept, lastMs };
}

/** Keeps the lines up to the first that `accept` refuses or that has no end. Answers bytes kept and cut. */
async function cutAfterLastLine(path: string, accept: (line: string, start: number, end: number) => boolean): Promise<{ kept: number; lost: number }> {
  let kept = 0;
  let size = 0;
  let rest: Buffer[] = [];
  let restBytes = 0;
  let good = true;
  for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) {
    size += piece.length;
    for (let at = 0; good && at < piece.length;) {
      const end = piece.indexOf(0x0a, at);
      const part = piece.subarray(at, end < 0 ? piece.length : end);
      rest.push(part);
      restBytes += part.length;
      at += part.length + 1;
      if (end < 0) {
        good = restBytes <= mostLineBytes;
        break;
      }
      good = accept(Buffer.concat(rest).toString('utf8'), kept, kept + restBytes + 1);
      if (good) kept += restBytes + 1;
      rest = [];
      restBytes = 0;
    }
  }
  await cutTo(path, kept, size);
  return { kept, lost: size - kept };
}

async function cutTo(path: string, kept: number, size: number): Promise<void> {
  if (kept >= size) return;
  await truncate(path, kept);
  const handle = await open(path, 'r+');
  await handle.sync().finally(() => handle.close());
}

function isJson(line: string): boolean {
  try {
    return typeof JSON.parse(line) === 'object';
  } catch {
    return false;
  }
}
