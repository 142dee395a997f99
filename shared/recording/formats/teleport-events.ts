import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { oneLine } from './header-text';

/** The fields of a protobuf message by number: the last value of each; nested messages and texts as bytes. Throws on what is none. */
export type Message = ReadonlyMap<number, number | Uint8Array>;

export function decodeMessage(bytes: Uint8Array): Message {
  const reader = new BinaryReader(bytes);
  const fields = new Map<number, number | Uint8Array>();
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (type === WireType.Varint) fields.set(field, Number(reader.int64()));
    else if (type === WireType.LengthDelimited) fields.set(field, reader.bytes());
    else reader.skip(type, field);
  }
  return fields;
}

export const bytesOf = (message: Message, field: number): Uint8Array | undefined => {
  const value = message.get(field);
  return value instanceof Uint8Array ? value : undefined;
};
export const numberOf = (message: Message, field: number): number => {
  const value = message.get(field);
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
};
const nothing = new Uint8Array(0);

/** A message inside; an empty one where it is missing or damaged. */
export function messageOf(message: Message, field: number): Message {
  try {
    return decodeMessage(bytesOf(message, field) ?? nothing);
  } catch {
    return new Map();
  }
}
const decoder = new TextDecoder();
export const wordsOf = (message: Message, field: number): string => oneLine(decoder.decode(bytesOf(message, field) ?? nothing));

/** Which member of `events.OneOf` a record is. */
export const kinds = { start: 5, join: 6, print: 7, resize: 9, end: 10, command: 11, disk: 12, network: 13, leave: 15, desktopStart: 59, desktopEnd: 60, desktop: 69 } as const;

/** One audit event of the recording: what it is, and what every event carries. */
export interface TeleportEvent {
  readonly kind: number;
  readonly body: Message;
  readonly index: number;
  /** Teleport's own name of it, such as "session.join". */
  readonly type: string;
  /** Unix milliseconds; 0 when it does not say. */
  readonly time: number;
}

/** A record of a part. Throws when it is no event. */
export function decodeEvent(record: Uint8Array): TeleportEvent {
  const [entry] = decodeMessage(record);
  if (entry === undefined || !(entry[1] instanceof Uint8Array)) throw new Error('no event');
  const body = decodeMessage(entry[1]);
  // Without its place in the order an event cannot be used.
  const metadata = decodeMessage(bytesOf(body, 1) ?? nothing);
  const time = messageOf(metadata, 5);
  return { kind: entry[0], body, index: numberOf(metadata, 1), type: wordsOf(metadata, 2) || `event ${entry[0]}`, time: numberOf(time, 1) * 1000 + Math.floor(numberOf(time, 2) / 1e6) };
}

/** "120:36" as columns and rows. */
export function terminalSize(event: TeleportEvent): { readonly columns: number; readonly rows: number } | undefined {
  const [, columns, rows] = /^(\d{1,6}):(\d{1,6})$/.exec(wordsOf(event.body, 6)) ?? [];
  return columns === undefined || rows === undefined ? undefined : { columns: Number(columns), rows: Number(rows) };
}

/** What the events list says of it. */
export function eventLabel(event: TeleportEvent): string {
  const user = wordsOf(messageOf(event.body, 2), 1);
  switch (event.kind) {
    case kinds.join: return `${user || 'Somebody'} joined`;
    case kinds.leave: return `${user || 'Somebody'} left`;
    case kinds.end: case kinds.desktopEnd: return 'Session ended';
    case kinds.start: case kinds.desktopStart: return `Session started${user === '' ? '' : ` by ${user}`}`;
    default: return user === '' ? event.type : `${event.type} (${user})`;
  }
}
