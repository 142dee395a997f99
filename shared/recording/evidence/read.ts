import { failure, success, type Problem, type Result } from '../../base/problem';
import { readTarIndex, type TarIndex } from '../bundle/index';
import type { ByteSource, NamedSource, RecordingFiles } from '../source';
import { mostCustodyBytes } from './custody';
import { custodyName, evidenceManifestName, evidenceSignatureName, parseEvidence, recordingPart, type EvidenceManifest } from './manifest';

/** A recording of 64 GiB has 4 MiB of hashes. */
const mostManifestBytes = 8 << 20;

/** An opened evidence bundle. Nothing is verified yet: see `verifyEvidence`. */
export interface EvidenceEntries {
  readonly manifest: EvidenceManifest;
  readonly manifestBytes: Uint8Array;
  /** Text of evidence.sig. */
  readonly signature: string | undefined;
  readonly tar: TarIndex;
  readonly custody: ByteSource | undefined;
  /** What is missing or cut; the recording can be played all the same. */
  readonly problems: readonly Problem[];
  /** A part by its fixed name. */
  part(name: string): ByteSource | undefined;
}

/** Whether a file's first 512 bytes may be an evidence bundle. */
export function looksLikeEvidence(head: Uint8Array): boolean {
  return startsWith(head, 0, `${evidenceManifestName}\0`) && startsWith(head, 257, 'ustar');
}

/** Opens an evidence bundle. Reads headers, manifest and signature only. Fails when there is no manifest to go by. */
export async function readEvidence(source: ByteSource): Promise<Result<EvidenceEntries>> {
  const index = await readTarIndex(source);
  if (!index.ok) return index;
  const tar = index.value;
  const part = (name: string): ByteSource | undefined => tar.entries.find((entry) => entry.name === name)?.bytes;
  const manifestSource = part(evidenceManifestName);
  if (manifestSource === undefined || manifestSource.size > mostManifestBytes) {
    return failure({ code: 'evidence-manifest', severity: 'error', what: 'There is no usable evidence.json in this bundle.', tip: 'Ask who gave it to you for the bundle again.' });
  }
  const manifestBytes = await manifestSource.read(0, manifestSource.size);
  const manifest = parseEvidence(manifestBytes);
  if (!manifest.ok) return manifest;
  const signature = part(evidenceSignatureName);
  const custody = part(custodyName);
  const problems = manifest.value.parts.flatMap(({ name, bytes }): Problem[] => {
    const size = part(name)?.size;
    if (size === undefined) return [incomplete(`${name} is missing from the evidence bundle.`)];
    return size < bytes ? [incomplete(`${name} is cut: ${size} of ${bytes} bytes are there.`)] : [];
  });
  return success({
    manifest: manifest.value, manifestBytes, tar, problems, part,
    custody: custody === undefined || custody.size > mostCustodyBytes ? undefined : custody,
    signature: signature === undefined ? undefined : String.fromCharCode(...await signature.read(0, 1024)),
  });
}

/** The files of the recording in it, under the names they had. */
export function recordingOf({ manifest, part }: EvidenceEntries): RecordingFiles | undefined {
  const files = manifest.recording.files.map((name, index): NamedSource | undefined => {
    const source = part(recordingPart(index));
    return source && { name, source };
  });
  const [main, ...others] = files;
  return main && { main, others: others.filter((each) => each !== undefined) };
}

const incomplete = (what: string): Problem => ({ code: 'bundle-incomplete', severity: 'warning', what, tip: 'Ask who gave it to you for the bundle again.' });

function startsWith(bytes: Uint8Array, at: number, text: string): boolean {
  return bytes.length >= at + text.length && [...text].every((character, index) => bytes[at + index] === character.charCodeAt(0));
}
