import { Code, type ConnectRouter } from '@connectrpc/connect';
import { AuthService, GatewayService } from '../../shared/proto/gen/vigil/v1/gateway_pb';
import { callerKey, callerOf, problemError } from './caller';
import type { Services } from './parts';
import { roleToWire, signedInToWire } from './wire';

export function serveGateway(router: ConnectRouter, { info, signIn }: Pick<Services, 'info' | 'signIn'>): void {
  router.service(GatewayService, {
    getGateway: () => ({
      serverId: info.serverId, name: info.name, version: info.version, serverTimeMs: BigInt(Date.now()), demo: info.demo,
      demoUsers: info.demoUsers.map((user) => ({ ...user, role: roleToWire(user.role) })),
      signingKey: info.signingKey, signingKeyId: info.signingKeyId, announcesWatchers: info.announcesWatchers, terminateGraceMs: info.terminateGraceMs, sshPort: info.sshPort ?? 0,
      ...(info.viewing === undefined ? {} : { viewing: { ...info.viewing, approval: [...info.viewing.approval] } }),
      control: info.control ?? 'shared', pauseMeaning: info.pauseMeaning ?? 'suspend', panicNeeds: info.panicNeeds ?? 'nothing', reasonRequired: info.reasonRequired ?? false, access: info.access ?? 'open',
    }),
  });
  router.service(AuthService, {
    async signIn(request, context) {
      const result = await signIn.signIn(request.loginName, request.password, context.values.get(callerKey).remoteAddress);
      if (!result.ok) throw problemError(result.problem.code === 'sign-in.too-many' ? Code.ResourceExhausted : Code.Unauthenticated, result.problem);
      const { token, expiresMs, operator } = result.value;
      return { token, expiresMs: BigInt(expiresMs), operator: signedInToWire(operator) };
    },
    async signOut(_request, context) {
      const { signedIn, remoteAddress } = callerOf(context);
      await signIn.signOut(signedIn, remoteAddress);
      return {};
    },
    getOperator: (_request, context) => ({ operator: signedInToWire(callerOf(context).operator) }),
  });
}
