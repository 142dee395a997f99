import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { ProblemError } from '../../shared/base/problem';
import { castScript } from '../sources/replay/cast-script';
import { dumpScript, type DumpFile } from '../sources/replay/dump-script';
import { crowd1000 } from './crowd';
import { empty } from './empty';
import { hostileWall } from './hostile';
import { mixed, mixed64 } from './mixed';
import { busy, noisy, noisy256, noisy64 } from './noisy';
import { quietNight } from './quiet-night';
import type { Scenario } from './scenario';

export const scenarios: readonly Scenario[] = [quietNight, noisy64, noisy256, mixed64, crowd1000, hostileWall, empty];

/** More would only measure the recorder. */
const mostNoisy = 1_000;

const counted: Readonly<Record<string, (count: number) => Scenario>> = { noisy, mixed, busy };

function noisyOf(name: string): Scenario | undefined {
  const [, kind = '', digits] = /^(noisy|mixed|busy)-([1-9]\d{0,3})$/.exec(name) ?? [];
  const count = Number(digits ?? 0);
  return count > 0 && count <= mostNoisy ? counted[kind]?.(count) : undefined;
}

/** By name, or an asciicast v2 file or a Guacamole dump that is played as one live session. Throws a ProblemError that names the known ones. */
export function findScenario(name: string): Scenario {
  const known = scenarios.find((scenario) => scenario.name === name) ?? noisyOf(name);
  if (known !== undefined) return known;
  const dump = name.endsWith('.guac') ? readDump(name) : undefined;
  if (dump !== undefined) return dumpScenario(name, dump);
  const cast = name.endsWith('.cast') ? readCast(name) : undefined;
  if (cast === undefined) {
    throw new ProblemError({
      code: 'scenario.unknown', severity: 'error', what: `There is no scenario "${name}".`,
      tip: `Choose one of ${scenarios.map((scenario) => scenario.name).join(', ')}, or a .cast or .guac file.`,
    });
  }
  const asset = assetOf(name, '.cast');
  return {
    name, about: `${asset} as a live session`,
    sessions: () => [{ user: 'replay', asset, protocol: 'ssh', team: 'payments', remoteAddress: '127.0.0.1', columns: cast.columns, rows: cast.rows, seed: 1, script: cast.script }],
  };
}

const assetOf = (path: string, ending: string): string => basename(path, ending).replace(/[^A-Za-z0-9_.-]/g, '-').slice(0, 60);

function dumpScenario(name: string, { width, height, script }: DumpFile): Scenario {
  const asset = assetOf(name, '.guac');
  return {
    name, about: `${asset} as a live desktop`, sessions: () => [],
    desktops: () => [{ user: 'replay', asset, protocol: 'vnc', team: 'payments', remoteAddress: '127.0.0.1', width, height, seed: 1, script }],
  };
}

function readDump(path: string): DumpFile | undefined {
  try {
    return dumpScript(path);
  } catch {
    return undefined;
  }
}

function readCast(path: string): ReturnType<typeof castScript> {
  try {
    return castScript(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
