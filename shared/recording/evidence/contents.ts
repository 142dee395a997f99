import { z } from 'zod';
import { coverageSchema, type Coverage } from '../coverage/coverage';
import { readPieces, type ByteSource } from '../source';
import { readCustody, type CustodyEntry } from './custody';
import type { EvidenceManifest } from './manifest';
import type { EvidenceEntries } from './read';

const note = z.object({ id: z.string().max(100), at: z.number().nonnegative(), text: z.string().max(4000), author: z.string().max(200), writtenAt: z.number() });
const notesFile = z.object({ notes: z.array(note).max(5000) });
export type EvidenceNote = z.infer<typeof note>;

/** What an evidence bundle holds beside the recording, as people look at it. What could not be read says so in `wrong`. */
export interface EvidenceContents {
  readonly manifest: Omit<EvidenceManifest, 'parts'> & { readonly parts: readonly { readonly name: string; readonly bytes: number; readonly sha256: string }[] };
  readonly notes: readonly EvidenceNote[];
  readonly coverage: Coverage | undefined;
  readonly custody: readonly (CustodyEntry & { readonly publicKey: string })[];
  readonly wrong: readonly string[];
}

const mostJson = 8 << 20;

export async function readContents({ manifest, custody, part }: EvidenceEntries): Promise<EvidenceContents> {
  const wrong: string[] = [];
  const json = async <Schema extends z.ZodType>(name: string, schema: Schema): Promise<z.output<Schema> | undefined> => {
    const source = part(name);
    if (source === undefined) return undefined;
    const parsed = source.size > mostJson ? undefined : schema.safeParse(await parsedJson(source));
    if (parsed?.success !== true) wrong.push(`${name} cannot be read.`);
    return parsed?.success === true ? parsed.data : undefined;
  };
  const notes = await json('notes.json', notesFile);
  const coverage = await json('coverage.json', coverageSchema);
  const chain = custody === undefined ? { lines: [], wrong: { line: 1, what: 'it is missing' } } : await readCustody(await custody.read(0, custody.size));
  if (chain.wrong !== undefined) wrong.push(`The chain of custody is not to be believed from line ${chain.wrong.line} on: ${chain.wrong.what}.`);
  return {
    manifest: { ...manifest, parts: manifest.parts.map(({ name, bytes, sha256 }) => ({ name, bytes, sha256 })) },
    notes: notes?.notes ?? [], coverage, custody: chain.lines.map(({ entry, publicKey }) => ({ ...entry, publicKey })), wrong,
  };
}

async function parsedJson(source: ByteSource): Promise<unknown> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const piece of readPieces(source, 1 << 20)) text += decoder.decode(piece, { stream: true });
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
