import type { Readable } from 'node:stream';
import { ProblemError } from '../../shared/base/problem';

/** What a store says of one object. */
export interface StoredObject {
  /** Absent where the store keeps no versions. */
  readonly versionId?: string | undefined;
  /** Changes when the content does; not a hash of it. */
  readonly etag: string;
  readonly bytes: number;
  /** Hex; as it was given with the object, so a claim and no proof. */
  readonly claimedSha256: string;
  /** Base64, made by the store when it took the object in: of the whole, or `HASH-N` of N parts' hashes. Absent: it makes none. */
  readonly checksum?: string | undefined;
  /** Unix milliseconds: until then it is deleted for nobody. */
  readonly lockedUntil?: number | undefined;
  readonly lockMode?: LockMode | undefined;
  /** A legal hold: as long as it is there the object is deleted for nobody. */
  readonly held: boolean;
}

export type LockMode = 'GOVERNANCE' | 'COMPLIANCE';

/** One object, or one version of it. */
export interface ObjectName {
  readonly key: string;
  readonly versionId?: string | undefined;
}

export interface NewObject {
  readonly key: string;
  readonly bytes: number;
  /** Hex, of the whole. */
  readonly sha256: string;
  readonly body: AsyncIterable<Uint8Array>;
  /** Bytes of a part; what is no larger goes up in one piece. */
  readonly partBytes: number;
  readonly lock?: { readonly mode: LockMode; readonly until: number } | undefined;
  readonly held: boolean;
  readonly signal: AbortSignal;
}

/**
 * Where closed recordings are kept besides the gateway's own disk: whole objects under a name, never changed. All calls reject with a
 * ProblemError of one of `storeCodes`. Memory is bounded whatever an object's size.
 */
export interface ObjectStore {
  /** Address of the store, for people, receipts and the record. Names no credential. */
  readonly address: string;
  /** Undefined: it is not there. */
  look(name: ObjectName): Promise<StoredObject | undefined>;
  /** Sends it, in parts if it is large; what an earlier try left half done is thrown away first. */
  put(object: NewObject): Promise<ObjectName>;
  /** Bytes [from, to) of the content that `etag` was told of. */
  read(name: ObjectName, etag: string, from: number, to: number): Promise<Readable>;
  hold(name: ObjectName, held: boolean): Promise<void>;
  /** Makes a lock last longer. */
  lock(name: ObjectName, lock: { readonly mode: LockMode; readonly until: number }): Promise<void>;
  /** For good, not behind a marker. */
  remove(name: ObjectName): Promise<void>;
  close(): void;
}

/** unreachable: no answer, or one that says "later". denied: not with these credentials, or the bucket does not do that. */
export const storeCodes = ['storage.unreachable', 'storage.denied', 'storage.missing', 'storage.altered'] as const;
export type StoreCode = (typeof storeCodes)[number];

export const storeProblem = (code: StoreCode, what: string, tip: string, cause?: string): ProblemError => new ProblemError({ code, severity: 'error', what, tip, ...(cause === undefined ? {} : { cause }) });
