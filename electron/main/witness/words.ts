import type { AlarmKind } from './judge';

/** What an alarm means, in one clear sentence each, and what to do about it. `name` is the gateway's. */
export function alarmWords(kind: AlarmKind, name: string): { readonly what: string; readonly tip: string } {
  switch (kind) {
    case 'fork': return {
      what: `The audit log of ${name} was rewritten: it is not a continuation of the log this console has seen.`,
      tip: 'Do not trust what this gateway shows about the past. Export its log, keep it and this console\'s profile as evidence, and tell who answers for the gateway, by another way than through it.',
    };
    case 'rollback': return {
      what: `The audit log of ${name} was cut: events this console has seen are gone.`,
      tip: 'A gateway restored from an older backup looks like this, and so does one whose newest events were removed. Ask who runs it which of the two it was; until then do not trust its log.',
    };
    case 'signature': return {
      what: `The head of the audit log of ${name} is not validly signed.`,
      tip: 'Somebody may stand between this console and the gateway, or the gateway is damaged. Tell who runs it before you rely on its log.',
    };
    case 'key': return {
      what: `${name} signs its audit log with another key than before.`,
      tip: 'Ask who runs the gateway whether its key was replaced on purpose. If nobody did that, somebody else is answering in its name.',
    };
    case 'replaced': return {
      what: `Another gateway answers as ${name}: its data folder was replaced, or the address leads to another machine.`,
      tip: 'Its audit log begins anew, so what the old one recorded cannot be checked here any more. If that is known to who runs the gateway, start a new memory of it.',
    };
    case 'withheld': return {
      what: `${name} does not show the head of its audit log any more.`,
      tip: 'Without it nobody can tell whether the log was rewritten. Ask who runs the gateway why; an older version of it does not have it.',
    };
  }
}
