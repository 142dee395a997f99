import type { BodyEnvironment } from '../body';
import type { FramedRecording } from '../formats/format';
import { ProblemList, type PackedDefect } from '../formats/problems';
import type { RecordedCommand } from '../port';
import type { ByteSource, ByteStore } from '../source';
import { MemoryStore } from '../stores/memory-store';
import type { DraftBytes, KeptBytes, RecordingStores } from '../stores/stores';
import { FilterShelf } from './gram-filter';
import { packParts, packText, unpackParts, unpackText } from './packed';
import { IndexPages, checksum, type Place } from './pages';
import type { IndexParts, RecordingIndex } from './recording-index';
import { SegmentTable } from './segment-table';
import { StreamFacts, type PackedFacts } from './stream-facts';

/** Rises whenever a format, the screen or the index reads or keeps something differently: older indexes are made again then. */
export const indexVersion = 1;
const magic = 0x56474c58;
const footerBytes = 32;

interface Facts {
  readonly facts: PackedFacts;
  readonly problems: readonly PackedDefect[];
  readonly commands: readonly RecordedCommand[];
  readonly blocks: readonly (Place | null)[];
  /** What the format noted, so that seeks need not read from the start. */
  readonly marks?: readonly (readonly number[])[] | undefined;
}

/**
 * The index of one recording, kept under its fingerprint: pages (snapshots, text, filters), then tables, then a footer.
 * What has no whole footer of this version, or does not add up, is dropped. Each page says what it adds up to as well.
 */
export class IndexCache {
  #kept: KeptBytes | undefined;
  #draft: DraftBytes | undefined;
  #memory: ByteStore | undefined;

  constructor(readonly stores: RecordingStores | undefined, readonly name: string) {}

  static of({ header }: FramedRecording, { stores, fingerprint }: BodyEnvironment): IndexCache {
    return new IndexCache(stores, `${fingerprint.slice(0, 40)}-${header.columns}x${header.rows}-v${indexVersion}`);
  }

  /** Undefined when nothing usable is there. */
  async load(): Promise<IndexParts | undefined> {
    try {
      this.#kept = await this.stores?.open(this.name);
      if (this.#kept === undefined) return undefined;
      return await readParts(this.#kept);
    } catch {
      await this.drop();
      return undefined;
    }
  }

  /** Room for a new index. In memory where there is no disk. */
  async room(): Promise<ByteStore> {
    this.#draft = await this.stores?.draft(this.name).catch(() => undefined);
    return this.#draft ?? (this.#memory = new MemoryStore());
  }

  /** Keeps a complete index for the next time, if it was worth the disk. Never rejects: it is only a cache. */
  async save(index: RecordingIndex): Promise<void> {
    const { pages, facts, problems, commands, filters, table, recording } = index;
    try {
      await pages.flush(this.#draft !== undefined);
      if (this.#draft === undefined || pages.full) return;
      const told: Facts = { facts: facts.pack(), problems: problems.pack(), commands, blocks: filters.blocks.map((place) => place ?? null), marks: recording.marks?.save() };
      const tables = packParts([packText(JSON.stringify(told)), table.pack()]);
      const at = await this.#draft.append(tables);
      await this.#draft.append(footer(at, tables));
      await this.#draft.publish();
    } catch {
      // The index goes on being used; the next opening makes it again.
    }
  }

  async drop(): Promise<void> {
    await this.#kept?.close().catch(() => undefined);
    this.#kept = undefined;
    await this.stores?.drop(this.name).catch(() => undefined);
  }

  async close(): Promise<void> {
    for (const opened of [this.#kept, this.#draft, this.#memory]) await opened?.close().catch(() => undefined);
  }
}

function footer(at: number, tables: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(footerBytes);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, magic);
  view.setUint32(4, indexVersion);
  view.setFloat64(8, at);
  view.setFloat64(16, tables.length);
  view.setUint32(24, checksum(tables));
  view.setUint32(28, checksum(bytes.subarray(0, 28)));
  return bytes;
}

/** Throws at anything that is not a whole index of this version. */
async function readParts(kept: ByteSource): Promise<IndexParts> {
  const bytes = await kept.read(kept.size - footerBytes, kept.size);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0) !== magic || view.getUint32(4) !== indexVersion || view.getUint32(28) !== checksum(bytes.slice(0, 28))) throw new Error('no footer');
  const [at, length] = [view.getFloat64(8), view.getFloat64(16)];
  if (at + length + footerBytes !== kept.size) throw new Error('not whole');
  const packed = await kept.read(at, at + length);
  if (checksum(packed) !== view.getUint32(24)) throw new Error('damaged');
  const [told, table] = unpackParts(packed);
  if (told === undefined || table === undefined) throw new Error('a part is missing');
  const { facts, problems, commands, blocks, marks } = JSON.parse(unpackText(told)) as Facts;
  const list = new ProblemList();
  list.restore(problems);
  return {
    facts: StreamFacts.unpack(facts), table: SegmentTable.unpack(table), problems: list, commands,
    filters: new FilterShelf(blocks.map((place) => place ?? undefined)), pages: IndexPages.over(kept), marks,
  };
}
