import type { BodyEnvironment } from '../body';
import type { FramedRecording } from '../formats/format';
import { ProblemList, type PackedDefect } from '../formats/problems';
import type { RecordedCommand } from '../port';
import type { ByteSource, ByteStore } from '../source';
import { MemoryStore } from '../stores/memory-store';
import type { RecordingStores } from '../stores/stores';
import { FilterShelf } from './gram-filter';
import { KeptTables, indexVersion } from './kept-tables';
import { packParts, packText, unpackParts, unpackText } from './packed';
import { IndexPages, type Place } from './pages';
import type { IndexParts, RecordingIndex } from './recording-index';
import { SegmentTable } from './segment-table';
import { StreamFacts, type PackedFacts } from './stream-facts';

interface Facts {
  readonly facts: PackedFacts;
  readonly problems: readonly PackedDefect[];
  readonly commands: readonly RecordedCommand[];
  readonly blocks: readonly (Place | null)[];
  /** What the format noted, so that seeks need not read from the start. */
  readonly marks?: readonly (readonly number[])[] | undefined;
}

/** The index of one terminal recording, kept under its fingerprint. Its pages are snapshots, text and filters. */
export class IndexCache {
  readonly #tables: KeptTables;
  #isDraft = false;
  #memory: ByteStore | undefined;

  constructor(stores: RecordingStores | undefined, name: string) {
    this.#tables = new KeptTables(stores, name);
  }

  static of({ header }: FramedRecording, { stores, fingerprint }: BodyEnvironment): IndexCache {
    return new IndexCache(stores, `${fingerprint.slice(0, 40)}-${header.columns}x${header.rows}-v${indexVersion}`);
  }

  /** Undefined when nothing usable is there. */
  load(): Promise<IndexParts | undefined> {
    return this.#tables.load(unpack);
  }

  /** Room for a new index. In memory where there is no disk. */
  async room(): Promise<ByteStore> {
    const draft = await this.#tables.draft();
    this.#isDraft = draft !== undefined;
    return draft ?? (this.#memory = new MemoryStore());
  }

  /** Keeps a complete index for the next time, if it was worth the disk. Never rejects: it is only a cache. */
  async save(index: RecordingIndex): Promise<void> {
    const { pages, facts, problems, commands, filters, table, recording } = index;
    try {
      await pages.flush(this.#isDraft);
      if (!this.#isDraft || pages.full) return;
      const told: Facts = { facts: facts.pack(), problems: problems.pack(), commands, blocks: filters.blocks.map((place) => place ?? null), marks: recording.marks?.save() };
      await this.#tables.publish(packParts([packText(JSON.stringify(told)), table.pack()]));
    } catch {
      // The index goes on being used; the next opening makes it again.
    }
  }

  async close(): Promise<void> {
    await this.#tables.close();
    await this.#memory?.close().catch(() => undefined);
  }
}

/** Throws at anything that is no such index. */
function unpack(packed: Uint8Array, kept: ByteSource): IndexParts {
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
