import './session.css';
import { FileSearch, LoaderCircle } from 'lucide-react';
import { useLocation, useParams } from 'wouter';
import { sessionId } from '../../../shared/model/ids';
import type { JoinIntent, Session } from '../../../shared/model/session';
import { Button } from '../../kit/button';
import { EmptyState } from '../../kit/display';
import { useConsole } from '../../state/store';
import { SessionView } from './session-view';
import { useSessionDetails } from './use-session-details';

const intentOf = (word: string | undefined): JoinIntent | undefined => (word === 'monitor' || word === 'participate' ? word : undefined);

/** One session at full detail: `/session/<id>` shows its facts, `/monitor` or `/participate` after it joins. */
export function SessionScreen() {
  const parameters = useParams<{ id: string; intent?: string }>();
  const id = sessionId(parameters.id);
  const known = useConsole((state) => state.sessions.entities[id]);
  const details = useSessionDetails(id);
  const session: Session | undefined = known ?? details.session;
  if (session) return <SessionView key={id} session={session} wanted={intentOf(parameters.intent)} past={details.events} />;
  return (
    <section aria-label="Session" className="screen">
      {details.state === 'asking'
        ? <EmptyState icon={<LoaderCircle size={32} aria-hidden />} title="Asking the gateway for this session…" />
        : <Unknown why={details.problem?.what} />}
    </section>
  );
}

function Unknown({ why }: { readonly why: string | undefined }) {
  const [, navigate] = useLocation();
  return (
    <EmptyState
      icon={<FileSearch size={32} aria-hidden />} title="This session cannot be shown"
      actions={<><Button variant="primary" onPress={() => navigate('/sessions')}>Look in Sessions</Button><Button onPress={() => navigate('/wall')}>Back to the wall</Button></>}
    >
      {why ?? 'It may have ended, or your role may not see it.'}
    </EmptyState>
  );
}
