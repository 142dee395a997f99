import { Code, type ConnectRouter } from '@connectrpc/connect';
import type { Operator } from '../../shared/model/operator';
import { readCommandPolicy } from '../../shared/policy/command-policy';
import { askFor, may, nobody, reachOf } from '../../shared/policy/permissions';
import { PolicyService } from '../../shared/proto/gen/vigil/v1/policies_pb';
import { mayRead } from '../policy/rules';
import { tryPolicy } from '../policy/trial';
import { callerOf, problemError } from './caller';
import type { Services } from './parts';
import { problemToWire } from './wire';

/** Who reads the record, or changes policies, sees them. */
function requireReader(operator: Operator): void {
  if (may(operator, 'policy', nobody) || reachOf(operator, 'audit') !== 'none') return;
  throw problemError(Code.PermissionDenied, { code: 'not-allowed', severity: 'warning', what: `Your role (${operator.role}) may not read policies.`, tip: askFor('audit') });
}

export function servePolicies(router: ConnectRouter, { policyBook, ruleCounts, audit }: Pick<Services, 'policyBook' | 'ruleCounts' | 'audit'>): void {
  router.service(PolicyService, {
    listPolicies(_request, context) {
      const { operator } = callerOf(context);
      requireReader(operator);
      return {
        editable: may(operator, 'policy', nobody),
        policies: policyBook.entries.map(({ id, text, revision, policy, problem }) => ({
          id, text, revision, builtIn: revision === 'built-in', ...(problem === undefined ? {} : { problem: problemToWire(problem) }),
          counts: policy.rules.map((rule) => ({ ruleId: rule.id, ...ruleCounts.of(id, rule.id) })),
        })),
      };
    },
    async tryPolicy(request, context) {
      const { operator, remoteAddress } = callerOf(context);
      requireReader(operator);
      const read = readCommandPolicy(request.text, 'the policy');
      if (!read.ok) return { problem: problemToWire(read.problem) };
      await audit.append({
        category: 'Access', event: 'policy.try', title: 'Policy Tried', message: `user=${operator.loginName}, policy=${read.value.title}, since=${new Date(Number(request.sinceMs)).toISOString()}`,
        user: operator.loginName, remoteAddress, success: true, details: { title: read.value.title, rules: read.value.rules.map((rule) => rule.id).join(', ').slice(0, 1_000) },
      });
      const { hits, lookedAt, sessions, limited } = await tryPolicy(audit, read.value, Number(request.sinceMs), (event) => mayRead(operator, event));
      return { lookedAt, sessionsLookedAt: sessions, limited, hits: hits.map((hit) => ({ ...hit, recordingId: hit.sessionId, timeMs: BigInt(hit.timeMs) })) };
    },
  });
}
