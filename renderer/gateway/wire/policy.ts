import { millis } from '../../../shared/base/units';
import { recordingId, sessionId } from '../../../shared/model/ids';
import type { PolicyList, PolicyTrial } from '../../../shared/model/policy';
import type { ListPoliciesResponse, TryPolicyResponse } from '../../../shared/proto/gen/vigil/v1/policies_pb';
import { timeFrom } from './numbers';
import { problemFromWire } from './problem';

export const policiesFromWire = ({ policies, editable }: ListPoliciesResponse): PolicyList => ({
  editable,
  policies: policies.map(({ id, text, revision, counts, problem, builtIn }) => ({
    id, text, revision, builtIn, problem: problem && problemFromWire(problem),
    counts: counts.map(({ ruleId, hits, falsePositives }) => ({ ruleId, hits, falsePositives })),
  })),
});

export const trialFromWire = ({ hits, lookedAt, sessionsLookedAt, limited, problem }: TryPolicyResponse): PolicyTrial => ({
  lookedAt, recordings: sessionsLookedAt, limited, problem: problem && problemFromWire(problem),
  hits: hits.map((hit) => ({
    ruleId: hit.ruleId, sessionId: sessionId(hit.sessionId), user: hit.user, asset: hit.asset, recordingId: recordingId(hit.recordingId), text: hit.text,
    at: timeFrom(hit.timeMs), atMs: millis(hit.atMs),
  })),
});
