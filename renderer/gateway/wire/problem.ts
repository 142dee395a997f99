import type { Problem } from '../../../shared/base/problem';
import type { Problem as WireProblem } from '../../../shared/proto/gen/vigil/v1/types_pb';

const severities: ReadonlySet<string> = new Set<Problem['severity']>(['info', 'warning', 'error']);

export function problemFromWire(wire: WireProblem): Problem {
  return {
    code: wire.code || 'gateway-refused',
    severity: severities.has(wire.severity) ? (wire.severity as Problem['severity']) : 'error',
    what: wire.what || 'The gateway refused this without saying why.',
    tip: wire.tip || 'Ask the administrator of the gateway.',
  };
}
