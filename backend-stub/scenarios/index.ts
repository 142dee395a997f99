import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { ProblemError } from '../../shared/base/problem';
import { castScript } from '../sources/replay/cast-script';
import { empty } from './empty';
import { noisy256 } from './noisy-256';
import { noisy64 } from './noisy-64';
import { quietNight } from './quiet-night';
import type { Scenario } from './scenario';

export const scenarios: readonly Scenario[] = [quietNight, noisy64, noisy256, empty];

/** By name, or an asciicast v2 file that is played as one live session. Throws a ProblemError that names the known ones. */
export function findScenario(name: string): Scenario {
  const known = scenarios.find((scenario) => scenario.name === name);
  if (known !== undefined) return known;
  const cast = name.endsWith('.cast') ? readCast(name) : undefined;
  if (cast === undefined) {
    throw new ProblemError({
      code: 'scenario.unknown', severity: 'error', what: `There is no scenario "${name}".`,
      tip: `Choose one of ${scenarios.map((scenario) => scenario.name).join(', ')}, or a .cast file.`,
    });
  }
  const asset = basename(name, '.cast').replace(/[^A-Za-z0-9_.-]/g, '-').slice(0, 60);
  return {
    name, about: `${asset} as a live session`,
    sessions: () => [{ user: 'replay', asset, protocol: 'ssh', team: 'payments', remoteAddress: '127.0.0.1', columns: cast.columns, rows: cast.rows, seed: 1, script: cast.script }],
  };
}

function readCast(path: string): ReturnType<typeof castScript> {
  try {
    return castScript(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
