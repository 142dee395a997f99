/**
 * The few web-standard globals that window, worker and Node all have. Only shared/tsconfig.json sees this file; the
 * rooms see the real declarations of their platform, so what is declared here must fit both.
 */
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(input?: Uint8Array | ArrayBuffer, options?: { stream?: boolean }): string;
}

declare class TextEncoder {
  encode(input?: string): Uint8Array<ArrayBuffer>;
  encodeInto(source: string, destination: Uint8Array): { read: number; written: number };
}

interface PlatformCryptoKey {
  readonly type: string;
}

declare const crypto: {
  readonly subtle: {
    digest(algorithm: string, data: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer>;
    importKey(format: 'raw', data: Uint8Array<ArrayBuffer>, algorithm: { name: string }, extractable: boolean, usages: 'verify'[]): Promise<PlatformCryptoKey>;
    verify(algorithm: { name: string }, key: PlatformCryptoKey, signature: Uint8Array<ArrayBuffer>, data: Uint8Array<ArrayBuffer>): Promise<boolean>;
  };
  getRandomValues<Bytes extends Uint8Array<ArrayBuffer>>(bytes: Bytes): Bytes;
  randomUUID(): string;
};

declare function atob(text: string): string;
declare function btoa(text: string): string;

declare const performance: { now(): number };
declare function setTimeout(run: () => void, milliseconds?: number): unknown;
declare function queueMicrotask(run: () => void): void;

interface PlatformReader {
  read(): Promise<{ done: boolean; value?: Uint8Array<ArrayBuffer> }>;
  cancel(reason?: unknown): Promise<void>;
  releaseLock(): void;
}

interface PlatformWriter {
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  close(): Promise<void>;
  abort(reason?: unknown): Promise<void>;
}

declare class DecompressionStream {
  constructor(format: 'gzip' | 'deflate' | 'deflate-raw');
  readonly readable: { getReader(): PlatformReader };
  readonly writable: { getWriter(): PlatformWriter };
}

declare function fetch(url: string, options?: { headers?: Record<string, string> }): Promise<{
  readonly ok: boolean;
  readonly status: number;
  arrayBuffer(): Promise<ArrayBuffer>;
}>;
declare class URL {
  /** Throws when the text is none. */
  constructor(text: string);
  readonly hostname: string;
}
