import { access, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ProblemError } from '../../shared/base/problem';
import type { FinalisedRecording, Recorder } from '../contracts';
import { bundleStream } from './bundle';
import { makeFolder, manifestFile, requireSpace, safeRecordingId, signatureFile, storageUnavailable, syncFolder } from './folder';
import { openSigningKey } from './keys';
import { holdFolder } from './lock';
import { recoverFolder } from './recovery';
import { beyond, simulatedLimits, type SimulatedLimits } from './retention';
import { openSealed, type SealedRecording } from './seal';
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
  let isHeld: (id: string) => boolean = () => false;
  const notice = options.onNotice ?? (() => undefined);

  const take = async (name: string): Promise<SealedRecording> => {
    const folder = join(recordings, name);
    const whole = await Promise.all([manifestFile, signatureFile].map((file) => access(join(folder, file)))).then(() => true, () => false);
    if (whole) return openSealed(folder);
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
    const simulated = [...sealed].flatMap(([id, one]) => (one.simulated && !isHeld(id) ? [{ id, bytes: one.recording.bundleBytes, startedAt: String(one.recording.manifest['startedAt']) }] : []));
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
            if (recording.simulated) prune();
          },
        });
        open.add(session.id);
        return writer;
      } catch (caught) {
        throw caught instanceof ProblemError ? caught : storageUnavailable(caught);
      }
    },

    async recover() {
      const names = await readdir(recordings, { withFileTypes: true });
      for (const { name } of names) if (name.startsWith('.deleted-')) await rm(join(recordings, name), { recursive: true, force: true });
      for (const entry of names) {
        if (!entry.isDirectory() || entry.name.startsWith('.') || open.has(entry.name) || sealed.has(entry.name)) continue;
        await take(entry.name).then((recording) => sealed.set(entry.name, recording), (caught: unknown) => setAside(entry.name, caught));
      }
      prune();
      return list();
    },

    list,

    async remove(recordingId) {
      if (!sealed.has(recordingId)) return;
      // Aside first: a folder that is half deleted is not one that was left open.
      const aside = join(recordings, `.deleted-${recordingId}`);
      await rename(join(recordings, recordingId), aside);
      sealed.delete(recordingId);
      await syncFolder(recordings);
      await rm(aside, { recursive: true, force: true });
    },

    protect(held) {
      isHeld = held;
    },

    readBundle(recordingId, from, to) {
      const recording = sealed.get(recordingId);
      if (recording === undefined) {
        throw new ProblemError({ code: 'recording-unknown', severity: 'error', what: 'There is no such recording.', tip: 'It may still be running; it can be downloaded once its session has ended.' });
      }
      return bundleStream(recording.layout, from, to);
    },
  };
}
