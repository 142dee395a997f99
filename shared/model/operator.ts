import type { Rights } from './right';

export const roles = ['security-analyst', 'platform-admin', 'team-lead', 'auditor', 'user'] as const;
export type Role = (typeof roles)[number];

export interface Operator {
  readonly loginName: string;
  readonly displayName: string;
  readonly userDirectory: string;
  readonly role: Role;
  readonly team: string;
  /** As the gateway told whoever signed in: what the role gives, plus what was granted, less what was denied. Absent: what the role gives. */
  readonly rights?: Rights | undefined;
}

/** `loginName (DisplayName) / userDirectory`, the form used in audit texts. */
export const operatorLabel = (operator: Operator): string =>
  `${operator.loginName} (${operator.displayName}) / ${operator.userDirectory}`;
