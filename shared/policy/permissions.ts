import type { Operator, Role } from '../model/operator';
import { parseRight, rightNames, rights, type Reach, type Right, type Rights } from '../model/right';

export type { Reach, Right } from '../model/right';

/** Written in the order of `rights`: list, view, participate … */
const everything = (reach: Reach): Record<Right, Reach> => Object.fromEntries(rights.map((right) => [right, reach])) as Record<Right, Reach>;
const nothing = everything('none');
/** What may be done with a recording once it may be listed. */
const recordingsOf = (reach: Reach) => ({ recordings: reach, download: reach, export: reach, 'reveal-input': reach }) as const;

/** Who may do what, and to whose sessions. The gateway decides by this table; the console mirrors it. */
export const permissionTable: Readonly<Record<Role, Readonly<Record<Right, Reach>>>> = {
  'security-analyst': everything('all'),
  'platform-admin': everything('all'),
  'team-lead': {
    ...nothing, ...recordingsOf('own-team'),
    list: 'own-team', view: 'own-team', participate: 'own-team', copy: 'own-team', terminate: 'own-team', audit: 'own-team', approve: 'own-team',
  },
  auditor: { ...nothing, ...recordingsOf('all'), list: 'all', audit: 'all' },
  user: { ...nothing, ...recordingsOf('own'), list: 'own' },
};

/** What one user's config adds to the role and takes from it: `pause`, `pause:own-team`. */
export interface RightChanges {
  readonly grant: readonly string[];
  readonly deny: readonly string[];
}

/** The rights of one user. What is denied is denied, whoever granted it. */
export function rightsOf(role: Role, { grant, deny }: RightChanges = { grant: [], deny: [] }): Rights {
  const given: Record<Right, Reach> = { ...permissionTable[role] };
  for (const text of grant) {
    const parsed = parseRight(text);
    if (parsed !== undefined) given[parsed.right] = parsed.reach;
  }
  for (const text of deny) {
    const parsed = parseRight(text);
    if (parsed !== undefined) given[parsed.right] = 'none';
  }
  return given;
}

/** The target's owner: the account name and the team it belongs to. */
export interface Owned {
  readonly user: string;
  readonly team: string;
}

/** No session, no recording: only who reaches everybody's may. */
export const nobody: Owned = { user: '', team: '' };

export function mayReach(reach: Reach, operator: Operator, target: Owned): boolean {
  if (reach === 'all') return true;
  if (reach === 'own-team') return operator.team !== '' && operator.team === target.team;
  if (reach === 'own') return operator.loginName === target.user;
  return false;
}

/** Whose sessions and recordings this right of theirs is about. */
export const reachOf = (operator: Operator, right: Right): Reach =>
  (operator.rights === undefined ? permissionTable[operator.role][right] : operator.rights[right]) ?? 'none';

export const may = (operator: Operator, right: Right, target: Owned): boolean => mayReach(reachOf(operator, right), operator, target);

/** Listed for whoever has the right to, and for whoever may watch it or play its recording: auditors see facts, not pictures. */
export const mayList = (operator: Operator, target: Owned): boolean =>
  may(operator, 'list', target) || may(operator, 'view', target) || may(operator, 'recordings', target);

/** More than what is their own: they see the locks, and what others noted at sessions. */
export const seesOthers = (operator: Operator): boolean => ['all', 'own-team'].includes(reachOf(operator, 'list'));

/** Which right is missing, and whom to ask for it. */
export const askFor = (right: Right): string => `Ask a platform admin for the right to ${rightNames[right]}.`;

/** Why evidence made of recordings of the gateway of this name may not be handed on: by this operator's right to export there, as it is now. */
export const whyNotHandOn = (operator: Operator, gateway: string): string | undefined =>
  (reachOf(operator, 'export') === 'none' ? `Your rights at ${gateway}, where this recording is from, do not let you ${rightNames.export}, so you cannot hand its evidence on. ${askFor('export')}` : undefined);

/** Why not, in one line: `doing` as in "pause this session". */
export const mayNotSentence = (operator: Pick<Operator, 'role'>, right: Right, doing: string): string =>
  `Your role (${operator.role}) may not ${doing}. ${askFor(right)}`;
