import { openHead, verifyConsistency, type SignedHead, type TreeHead, type VerifySignature } from '../../../shared/audit';

/** What a gateway answers when it is asked for its head. */
export interface OfferedHead {
  readonly head: SignedHead;
  readonly consistencyProof: readonly Uint8Array[];
}

export const alarmKinds = ['fork', 'rollback', 'signature', 'key', 'replaced', 'withheld'] as const;
export type AlarmKind = (typeof alarmKinds)[number];

export type Judgement = { readonly kind: 'good'; readonly head: TreeHead } | { readonly kind: AlarmKind; readonly head?: TreeHead | undefined; readonly detail: string };

const count = ({ size }: TreeHead): string => (size === 1 ? '1 event' : `${size} events`);

/**
 * Whether a gateway's log goes on from what is remembered of it. `told`: the key the gateway names as its own when somebody signs in;
 * empty when it names none.
 */
export async function judge(remembered: SignedHead | undefined, offered: OfferedHead, told: string, verify?: VerifySignature): Promise<Judgement> {
  const opened = await openHead(offered.head, verify);
  if (!opened.ok) return { kind: 'signature', detail: opened.problem.what };
  const head = opened.value;
  const before = remembered === undefined ? undefined : await openHead(remembered, verify);
  // What this console wrote itself and cannot believe any more is no reason to accuse the gateway.
  if (remembered === undefined || before?.ok !== true) {
    return told !== '' && told !== offered.head.publicKey ? { kind: 'key', head, detail: 'The log is signed with another key than the one the gateway names.' } : { kind: 'good', head };
  }
  const last = before.value;
  if (last.serverId !== head.serverId) return { kind: 'replaced', head, detail: `Remembered was the log of ${last.serverId} with ${count(last)}; this is the log of ${head.serverId} with ${count(head)}.` };
  if (remembered.publicKey !== offered.head.publicKey) return { kind: 'key', head, detail: `Remembered was a log of ${count(last)} under another key.` };
  if (head.size < last.size) return { kind: 'rollback', head, detail: `Remembered was a log of ${count(last)} (head of ${new Date(last.timeMs).toISOString()}); this one has ${count(head)}.` };
  return verifyConsistency(last.size, last.root, head.size, head.root, offered.consistencyProof)
    ? { kind: 'good', head }
    : { kind: 'fork', head, detail: `Remembered was a log of ${count(last)} (head of ${new Date(last.timeMs).toISOString()}); this one, of ${count(head)}, does not begin with it.` };
}
