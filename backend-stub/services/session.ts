import { Code, type ConnectRouter } from '@connectrpc/connect';
import { SessionService } from '../../shared/proto/gen/vigil/v1/sessions_pb';
import { maySee, mayRead } from '../policy/rules';
import { callerOf, problemError } from './caller';
import { matches, pageOf } from './paging';
import type { Services } from './parts';
import { auditToWire, sessionFor } from './wire';

export function serveSessions(router: ConnectRouter, { sessions, audit }: Pick<Services, 'sessions' | 'audit'>): void {
  router.service(SessionService, {
    listSessions(request, context) {
      const { operator } = callerOf(context);
      const all = request.historical ? sessions.historical() : sessions.live();
      const seen = all.filter((session) => maySee(operator, session) && matches(request.query, [session.user, session.asset, session.protocol, session.team]));
      const page = pageOf(seen, (session) => session.id, request.pageSize, request.pageToken);
      return { sessions: page.items.map((session) => sessionFor(operator, session)), nextPageToken: page.nextPageToken, total: page.total };
    },
    async getSession(request, context) {
      const { operator } = callerOf(context);
      const session = sessions.facts(request.sessionId);
      if (session === undefined || !maySee(operator, session)) {
        throw problemError(Code.NotFound, { code: 'session.unknown', severity: 'warning', what: 'There is no such session.', tip: 'Look for it in the list of sessions.' });
      }
      const events = (await audit.ofSession(session.id)).filter((event) => mayRead(operator, event));
      return { session: sessionFor(operator, session), events: events.map(auditToWire) };
    },
  });
}
