import { failure, success, type Problem, type Result } from '../../base/problem';
import type { ByteSource } from '../source';
import { bundleMembersFor, parseManifest, recordingMemberOf, type BundleMember, type Manifest } from './manifest';
import { readTarIndex, type TarIndex } from './tar';

/** A manifest of a recording of 64 GiB has 4 MiB of hashes. */
export const mostManifestBytes = 8 << 20;

/** The parts of a folder, or of anything else that finds a member by its expected name. */
export type BundleFolder = (name: BundleMember) => ByteSource | undefined;

/** An opened bundle. Nothing is verified yet: see `verifyBundle`. */
export interface BundleEntries {
  readonly container: 'tar' | 'folder';
  readonly manifest: Manifest;
  readonly manifestBytes: Uint8Array;
  /** Text of manifest.sig. */
  readonly signature: string | undefined;
  readonly events: ByteSource;
  /** session.cast or session.guac; shorter than the manifest says when the bundle was cut. */
  readonly recording: ByteSource;
  /** What is missing or cut; the recording can be played all the same. */
  readonly problems: readonly Problem[];
  /** The tar's layout; absent for a folder. */
  readonly tar?: TarIndex | undefined;
}

/** Whether a file's first 512 bytes may be a bundle tar. */
export function looksLikeBundle(head: Uint8Array): boolean {
  return startsWith(head, 0, 'manifest.json\0') && startsWith(head, 257, 'ustar');
}

/** Opens a bundle tar. Reads headers, manifest and signature only. Fails when there is no manifest to go by. */
export async function readBundle(source: ByteSource): Promise<Result<BundleEntries>> {
  const index = await readTarIndex(source);
  if (!index.ok) return index;
  const tar = index.value;
  const find: BundleFolder = (name) => tar.entries.find((entry) => entry.name === name)?.bytes;
  const read = await readMembers(find, 'tar');
  return read.ok ? success({ ...read.value, tar }) : read;
}

/** Opens a bundle that lies unpacked in a folder. */
export const readBundleFolder = (folder: BundleFolder): Promise<Result<BundleEntries>> => readMembers(folder, 'folder');

async function readMembers(find: BundleFolder, container: BundleEntries['container']): Promise<Result<BundleEntries>> {
  const manifestSource = find('manifest.json');
  if (manifestSource === undefined || manifestSource.size > mostManifestBytes) {
    return failure({
      code: 'bundle-manifest', severity: 'error', what: 'There is no usable manifest.json in this bundle.',
      tip: 'Choose a bundle downloaded from a Vigil gateway, or download it again.',
    });
  }
  const manifestBytes = await manifestSource.read(0, manifestSource.size);
  const manifest = parseManifest(manifestBytes);
  if (!manifest.ok) return manifest;
  const signature = find('manifest.sig');
  const problems: Problem[] = [];
  for (const name of bundleMembersFor(recordingMemberOf(manifest.value))) {
    const expected = manifest.value.files.find((file) => file.name === name)?.bytes;
    const part = find(name);
    if (part === undefined) problems.push(incomplete(`${name} is missing from the bundle.`));
    else if (expected !== undefined && part.size < expected) problems.push(incomplete(`${name} is cut: ${part.size} of ${expected} bytes are there.`));
  }
  return success({
    container, manifest: manifest.value, manifestBytes, problems,
    signature: signature === undefined ? undefined : String.fromCharCode(...await signature.read(0, 1024)),
    events: find('events.jsonl') ?? nothing,
    recording: find(recordingMemberOf(manifest.value)) ?? nothing,
  });
}

const nothing: ByteSource = { size: 0, read: async () => new Uint8Array() };

const incomplete = (what: string): Problem => ({ code: 'bundle-incomplete', severity: 'warning', what, tip: 'Download the recording again to have all of it.' });

function startsWith(bytes: Uint8Array, at: number, text: string): boolean {
  return bytes.length >= at + text.length && [...text].every((character, index) => bytes[at + index] === character.charCodeAt(0));
}
