import { accessStates, type Access } from '../../../shared/model/access';
import { sessionId } from '../../../shared/model/ids';
import type { Access as WireAccess } from '../../../shared/proto/gen/vigil/v1/types_pb';
import { optionalTimeFrom, timeFrom } from './numbers';

/** A state of a newer gateway counts as revoked: it promises least. */
export const accessFromWire = (wire: WireAccess): Access => ({
  id: wire.id, user: wire.user, asset: wire.asset, state: accessStates.find((state) => state === wire.state) ?? 'revoked', by: wire.by, at: timeFrom(wire.atMs), reason: wire.reason,
  expiresAt: optionalTimeFrom(wire.expiresMs), sessionId: wire.sessionId === '' ? undefined : sessionId(wire.sessionId), askedAt: optionalTimeFrom(wire.askedMs), mayDecide: wire.mayDecide,
});
