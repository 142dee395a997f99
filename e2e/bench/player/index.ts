import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { percentile, rounded } from '../percentile';
import { benchConsole } from './console';
import { makeGraphicalRecording } from './make-graphical';
import { makeTerminalRecording, needle } from './make-terminal';
import { benchPeer } from './peers';

/** Places far apart, back and forth: what people do who look for something. Enough of them that the 95th percentile is not the first one. */
const seeks = Array.from({ length: 40 }, (_, index) => ((index * 0.618_034 + 0.9) % 1) * 0.99);
/** A peer that takes seconds for each is believed after a few. */
const peerSeeks = seeks.slice(0, 6);
/** What a peer holds in memory as a whole: beyond this it takes the machine down with it. */
const mostForPeer = 600 << 20;

/**
 * `{file, kind, sizeBytes, durationMs, firstFrameMs, indexMs, seekP50Ms, seekP95Ms, heapMb, searchMs, peer}` for each file: the
 * real console beside asciinema-player 3.17 or SessionRecording, in one run. Without files it makes its own: terminal recordings
 * of 100 MB (and 1 GB with --large) and a graphical one of 50 MB and 21 minutes.
 */
export async function benchPlayer(options: ReadonlyMap<string, string>, files: readonly string[]): Promise<unknown> {
  const folder = mkdtempSync(join(tmpdir(), 'vigil-player-'));
  try {
    const made = files.length > 0 ? files : makeFiles(folder, options);
    const results: unknown[] = [];
    for (const path of made) results.push(await benchFile(path, options));
    return results;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function makeFiles(folder: string, options: ReadonlyMap<string, string>): string[] {
  const terminal = join(folder, 'terminal-100mb.cast');
  const large = join(folder, 'terminal-1gb.cast');
  const graphical = join(folder, 'graphical-50mb.guac');
  makeTerminalRecording(terminal, 100e6);
  makeGraphicalRecording(graphical, 50e6, 21 * 60);
  if (!options.has('large')) return [terminal, graphical];
  makeTerminalRecording(large, 1e9);
  return [terminal, large, graphical];
}

async function benchFile(path: string, options: ReadonlyMap<string, string>): Promise<unknown> {
  if (!existsSync(path)) throw new Error(`There is no file "${path}".`);
  const sizeBytes = statSync(path).size;
  const ours = await benchConsole(path, seeks, options.get('query') ?? needle);
  const peer = options.has('no-peer') ? undefined : sizeBytes > mostForPeer ? { name: 'none', problem: 'too large for the peer', seeksMs: [] } : await benchPeer(path, ours.kind, peerSeeks);
  return {
    file: basename(path), kind: ours.kind, sizeBytes, durationMs: Math.round(ours.durationMs), firstFrameMs: Math.round(ours.firstFrameMs), indexMs: ours.indexMs,
    secondOpenMs: Math.round(ours.secondOpenMs), seekP50Ms: rounded(percentile(ours.seeksMs, 0.5)), seekP95Ms: rounded(percentile(ours.seeksMs, 0.95)),
    longestFrameMs: Math.round(ours.longestFrameMs), heapMb: rounded(ours.heapMb), rssMb: Math.round(ours.rssMb), pssMb: Math.round(ours.pssMb), searchMs: ours.searchMs,
    peer: peer && {
      name: peer.name, firstFrameMs: peer.firstFrameMs === undefined ? undefined : Math.round(peer.firstFrameMs),
      seekP50Ms: peer.seeksMs.length > 0 ? rounded(percentile(peer.seeksMs, 0.5)) : undefined,
      seekP95Ms: peer.seeksMs.length > 0 ? rounded(percentile(peer.seeksMs, 0.95)) : undefined, heapMb: peer.heapMb === undefined ? undefined : rounded(peer.heapMb), problem: peer.problem,
    },
  };
}
