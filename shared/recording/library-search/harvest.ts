import { millis } from '../../base/units';
import { failure, problemFrom, success, type Result } from '../../base/problem';
import type { RecordingBody } from '../body';
import { fingerprintOf } from '../fingerprint';
import type { FormatEnvironment, FramedRecording } from '../formats/format';
import { openRecording } from '../formats/index';
import { NoBody } from '../index/no-body';
import { PlainBody } from '../index/plain-body';
import type { ByteStore, RecordingFiles } from '../source';
import type { RecordingStores } from '../stores/stores';
import { TerminalBody } from '../terminal-body';
import { DigestMaker, type Digest } from './digest';
import type { Brake } from './brake';

export interface HarvestOptions {
  readonly environment: FormatEnvironment;
  /** Where indexes are kept. */
  readonly stores?: RecordingStores | undefined;
  readonly brake: Brake;
  /** Told the fingerprint before the long work; true: this content is known already. */
  readonly known: (fingerprint: string) => boolean;
  /** Bytes of screen text of one recording that a digest takes. */
  readonly mostText?: number | undefined;
}

/** Larger recordings keep their index for the next opening; for smaller ones making it again is quicker than the disk. */
const worthKeeping = 16 << 20;

/** Reads a recording and makes its digest. `known` content answers its fingerprint only. */
export async function harvest(files: RecordingFiles, { environment: given, stores, brake, known, mostText }: HarvestOptions): Promise<Result<{ readonly fingerprint: string; readonly digest?: Digest }>> {
  let body: RecordingBody | undefined;
  const scratch: ByteStore[] = [];
  const environment: FormatEnvironment = stores === undefined ? given : {
    ...given,
    scratch: async () => {
      const store = await stores.scratch();
      scratch.push(store);
      return store;
    },
  };
  try {
    const all = [files.main, ...files.others];
    const opened = await openRecording(files, environment);
    if (!opened.ok) return opened;
    const { format, recording } = opened.value;
    const fingerprint = await fingerprintOf(all);
    if (known(fingerprint)) return success({ fingerprint });
    const size = all.reduce((sum, { source }) => sum + source.size, 0);
    const bodyEnvironment = { ...environment, stores: stores && (size < worthKeeping ? readOnly(stores) : stores), fingerprint };
    const sideEvents = await recording.events();
    const maker = new DigestMaker(mostText);
    if (recording.kind === 'video') body = new NoBody();
    else if (recording.kind === 'graphical') body = await plain(recording, bodyEnvironment, brake);
    else body = await terminal(recording, bodyEnvironment, brake, maker);
    const events = sideEvents.length === 0 ? body.events() : [...body.events(), ...sideEvents].sort((one, other) => one.at - other.at);
    const { header } = recording;
    const digest = maker.finish({
      fingerprint, format: format.id, kind: recording.kind, title: header.title, startedAt: header.startedAt,
      duration: millis(Math.max(body.duration, sideEvents.at(-1)?.at ?? 0)),
    }, { typed: body.typed.lines, events });
    return success({ fingerprint, digest });
  } catch (caught) {
    return failure(problemFrom(caught, { code: 'unreadable', what: 'The recording could not be read to its end.', tip: 'Check that it is still there.' }));
  } finally {
    brake.drive(undefined);
    await body?.close();
    for (const store of scratch) await store.close().catch(() => undefined);
  }
}

async function plain(recording: FramedRecording, environment: ConstructorParameters<typeof PlainBody>[1], brake: Brake): Promise<RecordingBody> {
  const body = new PlainBody(recording, environment);
  brake.drive(body.turns);
  // What was read until it broke is searched all the same.
  await body.build(() => undefined).catch(() => undefined);
  return body;
}

async function terminal(recording: FramedRecording, environment: ConstructorParameters<typeof TerminalBody>[1], brake: Brake, maker: DigestMaker): Promise<RecordingBody> {
  const body = new TerminalBody(recording, environment);
  const { index } = body;
  brake.drive(index.turns);
  await body.build(() => undefined).catch(() => undefined);
  for (let number = 0; number < index.table.length; number += 1) maker.addText(await index.pages.read(index.table.text(number)));
  return body;
}

/** Uses what is kept, keeps nothing new. */
const readOnly = (stores: RecordingStores): RecordingStores => ({
  scratch: () => stores.scratch(), open: (name) => stores.open(name), drop: (name) => stores.drop(name),
  draft: () => Promise.reject(new Error('not worth keeping')),
});
