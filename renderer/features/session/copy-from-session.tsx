import { ClipboardCopy } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { clipboardText } from '../../../shared/guard/text';
import type { ParticipationId } from '../../../shared/model/ids';
import type { Operator } from '../../../shared/model/operator';
import { sessionName, type Session } from '../../../shared/model/session';
import { may, mayNotSentence } from '../../../shared/policy/permissions';
import { Button } from '../../kit/button';
import { useServices } from '../../services/services';
import { selectOperatorOf } from '../../state/gateway-selectors';
import { useConsole } from '../../state/store';

/** What became of it stays for this long. */
const toldMs = 8_000;

/** Why text cannot be copied out of a desktop now, in one sentence; undefined: it can. */
export function whyNoCopy(session: Session, operator: Operator | undefined): string | undefined {
  if (operator === undefined) return 'You are not signed in to a gateway.';
  if (!may(operator, 'copy', session)) return mayNotSentence(operator, 'copy', 'copy text out of this session');
  switch (session.clipboardOut) {
    case 'there': return undefined;
    case 'empty': return 'Nothing was copied in the session yet: select or copy text in it first.';
    case 'closed': return `Text may not leave ${session.asset}: its policy does not let it.`;
    case undefined: return 'The gateway of this session has no text of it.';
  }
}

const counted = (count: number, thing: string): string => `${count.toLocaleString('en')} ${thing}${count === 1 ? '' : 's'}`;

interface CopyFromSessionProps {
  readonly session: Session;
  readonly participation: ParticipationId;
  /** Why nothing was copied. */
  readonly onRefused: (why: string) => void;
}

/** Nothing of a session goes to this machine's clipboard but what somebody asks for here: by the guard, and on record at the gateway. */
export function CopyFromSession({ session, participation, onRefused }: CopyFromSessionProps) {
  const { gateway } = useServices();
  const operator = useConsole((state) => selectOperatorOf(state, session.id));
  const [told, setTold] = useState<string>();
  const asking = useRef(false);
  useEffect(() => {
    if (told === undefined) return undefined;
    const timer = setTimeout(() => setTold(undefined), toldMs);
    return () => clearTimeout(timer);
  }, [told]);
  const copy = async (): Promise<void> => {
    if (gateway === undefined || asking.current) return;
    asking.current = true;
    setTold(undefined);
    try {
      const read = await gateway.readClipboard({ sessionId: session.id, participationId: participation });
      if (!read.ok) return onRefused(`${read.problem.what} ${read.problem.tip}`);
      const { text, left } = clipboardText(read.value.text);
      if (text === '') return onRefused('What was copied in the session has nothing that can be shown.');
      await navigator.clipboard.writeText(text);
      setTold([
        `${counted([...text].length, 'character')} of ${sessionName(session)} ${text.length === 1 ? 'is' : 'are'} on your clipboard.`,
        ...(read.value.cut ? ['There was more: only the beginning was kept.'] : []), ...(left > 0 ? [`${counted(left, 'invisible character')} left out.`] : []),
      ].join(' '));
    } catch {
      onRefused('This machine did not let the console write to its clipboard.');
    } finally {
      asking.current = false;
    }
  };
  return (
    <>
      <Button icon={<ClipboardCopy size={14} aria-hidden />} whyNot={whyNoCopy(session, operator)} onPress={() => void copy()}>Copy from session</Button>
      <p className="session-copied-note" role="status">{told}</p>
    </>
  );
}
