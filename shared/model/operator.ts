export const roles = ['security-analyst', 'platform-admin', 'team-lead', 'auditor', 'user'] as const;
export type Role = (typeof roles)[number];

export interface Operator {
  readonly loginName: string;
  readonly displayName: string;
  readonly userDirectory: string;
  readonly role: Role;
  readonly team: string;
}

/** `loginName (DisplayName) / userDirectory`, the form used in audit texts. */
export const operatorLabel = (operator: Operator): string =>
  `${operator.loginName} (${operator.displayName}) / ${operator.userDirectory}`;
