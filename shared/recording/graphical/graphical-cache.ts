import type { BodyEnvironment } from '../body';
import type { FramedRecording } from '../formats/format';
import type { PackedDefect } from '../formats/problems';
import { KeptTables, indexVersion } from '../index/kept-tables';
import { packParts, packText, unpackParts, unpackText } from '../index/packed';
import type { PackedFacts } from '../index/stream-facts';
import type { ByteStore } from '../source';
import { FrameIndex } from './frame-index';
import { Keyframes } from './keyframes';

interface Told {
  readonly facts: PackedFacts;
  readonly problems: readonly PackedDefect[];
  readonly marks: readonly (readonly number[])[] | undefined;
  /** What drawing all of it costs. */
  readonly cost: number;
}

/** What the two passes over a graphical recording found. */
export interface GraphicalParts extends Told {
  readonly index: FrameIndex;
  readonly keyframes: Keyframes;
}

/** Frame index, facts and keyframes of one graphical recording, kept under its fingerprint. Its pages are encoded tiles. */
export class GraphicalCache {
  readonly #tables: KeptTables;
  #isDraft = false;

  constructor(readonly environment: BodyEnvironment) {
    this.#tables = new KeptTables(environment.stores, `${environment.fingerprint.slice(0, 40)}-graphical-v${indexVersion}`);
  }

  /** Undefined when nothing usable is there. */
  load({ marks: noted }: FramedRecording): Promise<GraphicalParts | undefined> {
    return this.#tables.load((tables, tiles) => {
      const [told, index, keyframes] = unpackParts(tables);
      if (told === undefined || index === undefined || keyframes === undefined) throw new Error('a part is missing');
      const parts = { ...(JSON.parse(unpackText(told)) as Told), index: FrameIndex.unpack(index), keyframes: Keyframes.over(keyframes, tiles) };
      if (parts.marks) noted?.load(parts.marks);
      return parts;
    });
  }

  /** Room for tiles: where they can be kept, else only while the recording is open. */
  async room(): Promise<ByteStore | undefined> {
    const draft = await this.#tables.draft();
    this.#isDraft = draft !== undefined;
    return draft ?? this.environment.scratch?.();
  }

  /** Never rejects: it is only a cache, and the next opening makes it again. */
  async save({ index, keyframes, ...told }: GraphicalParts): Promise<void> {
    try {
      const screens = await keyframes.pack();
      if (screens !== undefined && this.#isDraft) await this.#tables.publish(packParts([packText(JSON.stringify(told)), index.pack(), screens]));
    } catch {
      // What is not published goes when it is closed.
    }
  }

  drop(): Promise<void> {
    return this.#tables.drop();
  }

  close(): Promise<void> {
    return this.#tables.close();
  }
}
