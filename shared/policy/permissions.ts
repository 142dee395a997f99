import type { Operator, Role } from '../model/operator';

export type Right = 'join' | 'terminate' | 'pause' | 'recordings' | 'lock' | 'audit';
type Reach = 'all' | 'own-team' | 'own' | 'none';

/** Who may do what, and to whose sessions. The gateway decides by this table; the console mirrors it. */
export const permissionTable: Readonly<Record<Role, Readonly<Record<Right, Reach>>>> = {
  'security-analyst': { join: 'all', terminate: 'all', pause: 'all', recordings: 'all', lock: 'all', audit: 'all' },
  'platform-admin': { join: 'all', terminate: 'all', pause: 'all', recordings: 'all', lock: 'all', audit: 'all' },
  'team-lead': { join: 'own-team', terminate: 'own-team', pause: 'none', recordings: 'own-team', lock: 'none', audit: 'own-team' },
  auditor: { join: 'none', terminate: 'none', pause: 'none', recordings: 'all', lock: 'none', audit: 'all' },
  user: { join: 'none', terminate: 'none', pause: 'none', recordings: 'own', lock: 'none', audit: 'none' },
};

/** The target's owner: the account name and the team it belongs to. */
export interface Owned {
  readonly user: string;
  readonly team: string;
}

export function mayReach(reach: Reach, operator: Operator, target: Owned): boolean {
  if (reach === 'all') return true;
  if (reach === 'own-team') return operator.team !== '' && operator.team === target.team;
  if (reach === 'own') return operator.loginName === target.user;
  return false;
}

export const may = (operator: Operator, right: Right, target: Owned): boolean =>
  mayReach(permissionTable[operator.role][right], operator, target);

/** Live sessions are listed for whoever may join them, and for auditors, who see facts but not pictures. */
export const mayList = (operator: Operator, target: Owned): boolean =>
  may(operator, 'join', target) || may(operator, 'recordings', target);
