import type { ByteSource } from '../source';
import type { DraftBytes, KeptBytes, RecordingStores } from '../stores/stores';
import { checksum } from './pages';

/** Rises whenever a format, the screen, the painter or an index reads or keeps something differently: older indexes are made again then. */
export const indexVersion = 2;
const magic = 0x56474c58;
const footerBytes = 32;

/**
 * What is kept of one recording under one name: pages, which say themselves what they add up to, then tables, then a footer.
 * What has no whole footer of this version, or does not add up, is dropped.
 */
export class KeptTables {
  #kept: KeptBytes | undefined;
  #draft: DraftBytes | undefined;

  constructor(readonly stores: RecordingStores | undefined, readonly name: string) {}

  /** Undefined when nothing usable is there. What `use` throws at is dropped, too. */
  async load<Answer>(use: (tables: Uint8Array, pages: ByteSource) => Answer): Promise<Answer | undefined> {
    try {
      this.#kept = await this.stores?.open(this.name);
      return this.#kept && use(await readTables(this.#kept), this.#kept);
    } catch {
      await this.drop();
      return undefined;
    }
  }

  /** Room for pages, the same each time. Undefined where there is no disk. */
  async draft(): Promise<DraftBytes | undefined> {
    return (this.#draft ??= await this.stores?.draft(this.name).catch(() => undefined));
  }

  /** All pages are in the draft: with these tables it is complete. Rejects when it cannot be. */
  async publish(tables: Uint8Array): Promise<void> {
    const at = await this.#draft?.append(tables);
    if (at === undefined) return;
    await this.#draft?.append(footer(at, tables));
    await this.#draft?.publish();
  }

  async drop(): Promise<void> {
    await this.#kept?.close().catch(() => undefined);
    this.#kept = undefined;
    await this.stores?.drop(this.name).catch(() => undefined);
  }

  async close(): Promise<void> {
    for (const opened of [this.#kept, this.#draft]) await opened?.close().catch(() => undefined);
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

/** Throws at anything that is not whole and of this version. */
async function readTables(kept: ByteSource): Promise<Uint8Array> {
  const bytes = await kept.read(kept.size - footerBytes, kept.size);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0) !== magic || view.getUint32(4) !== indexVersion || view.getUint32(28) !== checksum(bytes.slice(0, 28))) throw new Error('no footer');
  const [at, length] = [view.getFloat64(8), view.getFloat64(16)];
  if (at + length + footerBytes !== kept.size) throw new Error('not whole');
  const tables = await kept.read(at, at + length);
  if (checksum(tables) !== view.getUint32(24)) throw new Error('damaged');
  return tables;
}
