import { readFileSync } from 'node:fs';
import type { Readable as NodeReadable } from 'node:stream';
import { Readable } from 'node:stream';
import { AbortMultipartUploadCommand, DeleteObjectCommand, GetObjectCommand, HeadObjectCommand, ListMultipartUploadsCommand, PutObjectLegalHoldCommand, PutObjectRetentionCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { ProblemError } from '../../shared/base/problem';
import { storeProblem, type NewObject, type ObjectName, type ObjectStore, type StoredObject } from './port';
import type { S3Config } from './schema';

export interface S3Options {
  /** How long a connection may take, and how long an answer; 10 s and 60 s. */
  readonly connectMs?: number | undefined;
  readonly answerMs?: number | undefined;
  /** Tries of one call before it counts as failed; 3. */
  readonly tries?: number | undefined;
}

/** Parts on their way at the same time, each held in memory. */
const partsAtOnce = 2;

/** A bucket of an S3-compatible store. The one place that knows the AWS SDK. */
export class S3Store implements ObjectStore {
  readonly address: string;
  readonly #client: S3Client;
  readonly #stop = new AbortController();

  constructor(private readonly config: S3Config, { connectMs = 10_000, answerMs = 60_000, tries = 3 }: S3Options = {}) {
    const { endpoint, region, pathStyle, profile, ca, bucket, prefix } = config;
    this.address = `${endpoint === undefined ? 's3:/' : endpoint.replace(/\/$/, '')}/${bucket}/${prefix}`;
    this.#client = new S3Client({
      region, forcePathStyle: pathStyle, maxAttempts: tries,
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(profile === undefined ? {} : { profile }),
      requestHandler: { connectionTimeout: connectMs, requestTimeout: answerMs, throwOnRequestTimeout: true, ...(ca === undefined ? {} : { httpsAgent: { ca: readFileSync(ca), keepAlive: true } }) },
      // Checksums are asked for where they are wanted; stores that are not AWS trip over those in trailers.
      requestChecksumCalculation: 'WHEN_REQUIRED', responseChecksumValidation: 'WHEN_REQUIRED',
    });
  }

  async look({ key, versionId }: ObjectName): Promise<StoredObject | undefined> {
    try {
      const head = await this.#client.send(new HeadObjectCommand({ ...this.#of(key), VersionId: versionId, ChecksumMode: 'ENABLED' }), this.#stopping);
      return {
        versionId: versionOf(head.VersionId), etag: head.ETag ?? '', bytes: head.ContentLength ?? 0, claimedSha256: head.Metadata?.['sha256'] ?? '', checksum: head.ChecksumSHA256,
        lockedUntil: head.ObjectLockRetainUntilDate?.getTime(), lockMode: head.ObjectLockMode, held: head.ObjectLockLegalHoldStatus === 'ON',
      };
    } catch (caught) {
      if (statusOf(caught) === 404) return undefined;
      throw this.#problem(caught);
    }
  }

  async put({ key, sha256, body, partBytes, lock, held, signal }: NewObject): Promise<ObjectName> {
    try {
      await this.#throwAwayParts(key);
      const upload = new Upload({
        client: this.#client, partSize: partBytes, queueSize: partsAtOnce,
        params: {
          ...this.#of(key), Body: Readable.from(body, { objectMode: false }), ContentType: 'application/x-tar', Metadata: { sha256 }, ChecksumAlgorithm: 'SHA256',
          ...(lock === undefined ? {} : { ObjectLockMode: lock.mode, ObjectLockRetainUntilDate: new Date(lock.until) }),
          ...(held ? { ObjectLockLegalHoldStatus: 'ON' as const } : {}),
        },
      });
      const stopping = AbortSignal.any([signal, this.#stop.signal]);
      const stop = (): void => void upload.abort();
      stopping.addEventListener('abort', stop, { once: true });
      if (stopping.aborted) stop();
      const { VersionId } = await upload.done().finally(() => stopping.removeEventListener('abort', stop));
      return { key, versionId: versionOf(VersionId) };
    } catch (caught) {
      throw this.#problem(caught);
    }
  }

  async read({ key, versionId }: ObjectName, etag: string, from: number, to: number): Promise<NodeReadable> {
    if (to <= from) return Readable.from([]);
    try {
      const { Body } = await this.#client.send(new GetObjectCommand({ ...this.#of(key), VersionId: versionId, Range: `bytes=${from}-${to - 1}`, ...(etag === '' ? {} : { IfMatch: etag }) }), this.#stopping);
      return Body as NodeReadable;
    } catch (caught) {
      const status = statusOf(caught);
      if (status === 404) throw storeProblem('storage.missing', 'The storage does not have this recording any more.', 'Somebody deleted it there. Tell the people who run the storage and the gateway.');
      if (status === 412 || status === 416) throw storeProblem('storage.altered', 'What the storage has under this recording\'s name is not what was put there.', 'Somebody replaced it. Tell the people who run the storage and the gateway.');
      throw this.#problem(caught);
    }
  }

  async hold({ key, versionId }: ObjectName, held: boolean): Promise<void> {
    await this.#client.send(new PutObjectLegalHoldCommand({ ...this.#of(key), VersionId: versionId, LegalHold: { Status: held ? 'ON' : 'OFF' } }), this.#stopping).catch((caught: unknown) => { throw this.#problem(caught); });
  }

  async lock({ key, versionId }: ObjectName, { mode, until }: { readonly mode: 'GOVERNANCE' | 'COMPLIANCE'; readonly until: number }): Promise<void> {
    await this.#client.send(new PutObjectRetentionCommand({ ...this.#of(key), VersionId: versionId, Retention: { Mode: mode, RetainUntilDate: new Date(until) } }), this.#stopping).catch((caught: unknown) => { throw this.#problem(caught); });
  }

  async remove({ key, versionId }: ObjectName): Promise<void> {
    try {
      await this.#throwAwayParts(key);
      await this.#client.send(new DeleteObjectCommand({ ...this.#of(key), VersionId: versionId }), this.#stopping);
    } catch (caught) {
      if (statusOf(caught) !== 404) throw this.#problem(caught);
    }
  }

  close(): void {
    this.#stop.abort();
    this.#client.destroy();
  }

  get #stopping(): { readonly abortSignal: AbortSignal } {
    return { abortSignal: this.#stop.signal };
  }

  #of(key: string): { readonly Bucket: string; readonly Key: string } {
    return { Bucket: this.config.bucket, Key: `${this.config.prefix}${key}` };
  }

  /** Parts of an upload that was never finished cost money and are seen by nobody. Who may not list them has a rule of the bucket for that. */
  async #throwAwayParts(key: string): Promise<void> {
    const { Bucket, Key } = this.#of(key);
    try {
      const { Uploads = [] } = await this.#client.send(new ListMultipartUploadsCommand({ Bucket, Prefix: Key }), this.#stopping);
      for (const { Key: named, UploadId } of Uploads) if (named === Key) await this.#client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }), this.#stopping);
    } catch (caught) {
      if (![403, 404, 501].includes(statusOf(caught))) throw caught;
    }
  }

  /** What the SDK threw, in our words. Names and status codes only: a store's own text may repeat what was signed. */
  #problem(caught: unknown): ProblemError {
    if (caught instanceof ProblemError) return caught;
    const status = statusOf(caught);
    const name = caught instanceof Error ? caught.name : 'Error';
    const code = (caught as { readonly code?: unknown }).code;
    const cause = [name, typeof code === 'string' ? code : '', status === 0 ? '' : String(status)].filter(Boolean).join(' ');
    const refused = name === 'CredentialsProviderError' || (caught instanceof S3ServiceException && status >= 400 && status < 500 && ![408, 429].includes(status));
    return refused
      ? storeProblem('storage.denied', `The storage refused it (${cause}).`, 'Look at the gateway\'s credentials, and at what the bucket allows and has: object lock needs a bucket that was made with it.', cause)
      : storeProblem('storage.unreachable', `The storage cannot be reached (${cause}).`, 'It is tried again by itself. Look at the network, or at the store, if it stays so.', cause);
  }
}

const statusOf = (caught: unknown): number => (caught as { readonly $metadata?: { readonly httpStatusCode?: number } } | undefined)?.$metadata?.httpStatusCode ?? 0;
/** "null" is the version of an object in a bucket that keeps none. */
const versionOf = (id: string | undefined): string | undefined => (id === undefined || id === 'null' ? undefined : id);
