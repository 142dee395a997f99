import { access, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ProblemError } from '../../shared/base/problem';
import type { ElsewhereReader, FinalisedRecording, Recorder } from '../contracts';
import { bundleStream } from './bundle';
import { makeFolder, manifestFile, requireSpace, safeRecordingId, signatureFile, storageUnavailable, syncFolder } from './folder';
import { openSigningKey } from './keys';
import { holdFolder } from './lock';
import { readReceipt } from './receipt';
import { recoverFolder } from './recovery';
import { FolderRemoval } from './removal';
import { beyond, simulatedLimits, type SimulatedLimits } from './retention';
import { dropFiles, openSealed, type SealedRecording } from './seal';
import { openDumpWriter } from './dump-writer';
import { openWriter } from './writer';

export { OutputDecoder, wellFormed } from './text';

export interface FileRecorderOptions {
  /** The gateway's data folder: recordings go to `recordings/`, the signing key to `keys/`. */
  readonly directory: string;
  readonly server: { readonly id: string; readonly name: string };
  /**
   * Told once when a recording in progress can no longer be written; its session should end with "null_storage".
   * The same problem comes as the rejection of `append`; this one comes also when nothing is being appended.
   */
  readonly onFailure?: ((recordingId: string, problem: ProblemError) => void) | undefined;
  /** How long a gateway that still has the folder is waited for: it may be closing its recordings. 5 s. */
  readonly patienceMs?: number | undefined;
  /** What ended simulated sessions may keep; the oldest beyond it are removed. 1 GiB, 2,000 recordings. */
  readonly simulated?: SimulatedLimits | undefined;
  /** Told in one sentence what recovery did, or could not do. */
  readonly onNotice?: ((text: string) => void) | undefined;
}

const stoppingMs = 5_000;

/** Rejects with a ProblemError when the data folder or the signing key cannot be used, or another gateway has them. */
export async function createFileRecorder(options: FileRecorderOptions): Promise<Recorder> {
  const recordings = join(options.directory, 'recordings');
  try {
    await makeFolder(recordings, 0o700);
    await holdFolder(recordings, options.patienceMs ?? stoppingMs);
  } catch (caught) {
    throw caught instanceof ProblemError ? caught : storageUnavailable(caught, `The data folder ${options.directory} cannot be written.`);
  }
  const key = await openSigningKey(join(options.directory, 'keys'));
  const open = new Set<string>();
  const sealed = new Map<string, SealedRecording>();
  const removal = new FolderRemoval(recordings, (id) => sealed.delete(id));
  let isHeld: (id: string) => boolean = () => false;
  let readElsewhere: ElsewhereReader = () => Promise.reject(notConfigured());
  /** How many are reading the files of a recording, and who waits for them to be done. */
  const reading = new Map<string, { count: number; done: (() => void)[] }>();
  const notice = options.onNotice ?? (() => undefined);

  const take = async (name: string): Promise<SealedRecording> => {
    const folder = join(recordings, name);
    const whole = await Promise.all([manifestFile, signatureFile].map((file) => access(join(folder, file)))).then(() => true, () => false);
    if (whole) return openSealed(folder, await readReceipt(folder).catch(() => undefined));
    const recovered = await recoverFolder(folder, options.server, key);
    notice(`Recording ${name} was left open and has been closed as recovered.`);
    return recovered;
  };

  const setAside = async (name: string, caught: unknown): Promise<void> => {
    const why = caught instanceof Error ? caught.message : String(caught);
    const damaged = join(recordings, '.damaged');
    try {
      await makeFolder(damaged, 0o700);
      await rename(join(recordings, name), join(damaged, `${name}-${Date.now()}`));
      notice(`Recording ${name} cannot be used and was set aside in recordings/.damaged: ${why}`);
    } catch {
      notice(`Recording ${name} cannot be used and is passed over: ${why}`);
    }
  };

  /** Nobody's evidence may fill the disk that people's recordings need. */
  const prune = (): void => {
    const simulated = [...sealed].flatMap(([id, one]) => (one.recording.simulated && !isHeld(id) ? [{ id, bytes: one.recording.bundleBytes, startedAt: String(one.recording.manifest['startedAt']) }] : []));
    for (const id of beyond(simulated, options.simulated ?? simulatedLimits)) {
      sealed.delete(id);
      rm(join(recordings, id), { recursive: true, force: true }).catch((caught: unknown) => notice(`The old simulated recording ${id} could not be removed: ${String(caught)}`));
    }
  };

  const list = (): readonly FinalisedRecording[] => [...sealed.values()].map(({ recording }) => recording)
    .sort((a, b) => String(a.manifest['startedAt']).localeCompare(String(b.manifest['startedAt'])));

  return {
    publicKey: key.publicKey,
    keyId: key.keyId,

    async open(session) {
      const folder = join(recordings, session.id);
      if (!safeRecordingId(session.id)) throw storageUnavailable(`"${session.id}" is not a folder name`);
      try {
        await requireSpace(recordings);
        await mkdir(folder, { mode: 0o700 });
        if (!session.simulated) await syncFolder(recordings);
        const graphical = session.width !== undefined;
        const writer = await (graphical ? openDumpWriter : openWriter)({
          folder, session, server: options.server, key,
          onFailure: (caught) => options.onFailure?.(session.id, caught instanceof ProblemError ? caught : storageUnavailable(caught)),
          onSealed: (recording) => {
            open.delete(session.id);
            sealed.set(session.id, recording);
            if (recording.recording.simulated) prune();
          },
        });
        open.add(session.id);
        return writer;
      } catch (caught) {
        throw caught instanceof ProblemError ? caught : storageUnavailable(caught);
      }
    },

    async recover() {
      await removal.recover();
      const names = await readdir(recordings, { withFileTypes: true });
      for (const entry of names) {
        if (!entry.isDirectory() || entry.name.startsWith('.') || open.has(entry.name) || sealed.has(entry.name)) continue;
        await take(entry.name).then((recording) => sealed.set(entry.name, recording), (caught: unknown) => setAside(entry.name, caught));
      }
      prune();
      return list();
    },

    list,

    removal,

    folderOf: (recordingId) => join(recordings, recordingId),

    async dropLocal(recordingId) {
      const known = sealed.get(recordingId);
      if (known === undefined) return;
      sealed.set(recordingId, { ...known, here: false });
      const readers = reading.get(recordingId);
      if (readers !== undefined) await new Promise<void>((resolve) => void readers.done.push(resolve));
      await dropFiles(join(recordings, recordingId), known.recording);
    },

    elsewhere(read) {
      readElsewhere = read;
    },

    protect(held) {
      isHeld = held;
    },

    async readBundle(recordingId, from, to) {
      const recording = sealed.get(recordingId);
      if (recording === undefined) {
        throw new ProblemError({ code: 'recording-unknown', severity: 'error', what: 'There is no such recording.', tip: 'It may still be running; it can be downloaded once its session has ended.' });
      }
      if (!recording.here) return readElsewhere(recordingId, Math.max(0, from), Math.min(to, recording.layout.bytes));
      const readers = reading.get(recordingId) ?? { count: 0, done: [] };
      readers.count += 1;
      reading.set(recordingId, readers);
      return bundleStream(recording.layout, from, to).once('close', () => {
        readers.count -= 1;
        if (readers.count > 0) return;
        reading.delete(recordingId);
        for (const done of readers.done) done();
      });
    },
  };
}

const notConfigured = (): ProblemError => new ProblemError({
  code: 'storage.not-configured', severity: 'error', what: 'This recording is kept in a storage that this gateway is not set up for.',
  tip: 'Tell the people who run the gateway: its config has no "storage", and had one when the recording was put there.',
});
