declare const unit: unique symbol;

/** Milliseconds: a duration, or a position since a recording's or session's start. */
export type Millis = number & { readonly [unit]: 'Millis' };
/** Unix time in milliseconds on the gateway's clock. */
export type UnixMillis = number & { readonly [unit]: 'UnixMillis' };
/** A byte position in a recording's file. */
export type ByteOffset = number & { readonly [unit]: 'ByteOffset' };

export const millis = (value: number): Millis => value as Millis;
export const unixMillis = (value: number): UnixMillis => value as UnixMillis;
export const byteOffset = (value: number): ByteOffset => value as ByteOffset;
