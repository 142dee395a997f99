import { createHash } from 'node:crypto';
import { ProblemError } from '../../shared/base/problem';
import type { FinalisedRecording, Recorder } from '../contracts';
import type { Receipt } from '../recorder/receipt';
import { ObjectHash } from './checksums';
import { storeProblem, type NewObject, type ObjectName, type ObjectStore, type StoredObject } from './port';

/** An object that is the whole recording, and how that was found out. */
export interface Verified {
  readonly object: StoredObject;
  readonly verifiedBy: NonNullable<Receipt['verifiedBy']>;
}

/** Brings one recording's bundle to a store and makes sure that it is there. */
export class Delivery {
  constructor(private readonly store: ObjectStore, private readonly recorder: Pick<Recorder, 'readBundle'>) {}

  /** Rejects with "storage.altered" when the store has something else afterwards, "recording.altered" when this disk has. */
  async send(recording: FinalisedRecording, object: Omit<NewObject, 'body'>): Promise<Verified> {
    const hash = new ObjectHash(object.partBytes);
    let checksum: string | undefined;
    const name = await this.store.put({ ...object, body: this.#sealed(recording, hash, (made) => { checksum = made; }) });
    const verified = await this.verified(name, recording, checksum);
    if (verified !== undefined) return verified;
    // What is locked stays there; it is named in no receipt.
    if (object.lock === undefined) await this.store.remove(name);
    throw storeProblem('storage.altered', 'What the storage has is not what it was given.', 'The recording stays on the gateway\'s disk. Look at the store.');
  }

  /** The bundle's bytes; fails at the end, before anything counts as sent, when they are not those that were signed. */
  async* #sealed({ recordingId, bundleBytes, bundleSha256 }: FinalisedRecording, hash: ObjectHash, onChecksum: (checksum: string) => void): AsyncGenerator<Uint8Array> {
    for await (const piece of await this.recorder.readBundle(recordingId, 0, bundleBytes) as AsyncIterable<Uint8Array>) {
      hash.update(piece);
      yield piece;
    }
    const { sha256, checksum } = hash.finish();
    if (sha256 !== bundleSha256) throw new ProblemError({ code: 'recording.altered', severity: 'error', what: 'The recording on the gateway\'s disk is not as it was closed.', tip: 'It is not put into the storage. Look at the disk, and at who may write to it.' });
    onChecksum(checksum);
  }

  /** By the store's own checksums where it makes them and we know ours, else by reading all of it back. Undefined: it is not that recording. */
  async verified(name: ObjectName, { bundleBytes, bundleSha256 }: FinalisedRecording, checksum: string | undefined): Promise<Verified | undefined> {
    const object = await this.store.look(name);
    if (object?.bytes !== bundleBytes) return undefined;
    if (object.checksum !== undefined && checksum !== undefined) return object.checksum === checksum ? { object, verifiedBy: 'checksum' } : undefined;
    const hash = createHash('sha256');
    for await (const piece of await this.store.read(name, object.etag, 0, bundleBytes)) hash.update(piece as Uint8Array);
    return hash.digest('hex') === bundleSha256 ? { object, verifiedBy: 'read-back' } : undefined;
  }
}
