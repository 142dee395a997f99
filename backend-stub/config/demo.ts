const password = 'vigil-demo';

/** Who may sign in at the console's door of a demo, and what each is there to show. */
export const demoUsers = [
  { loginName: 'ana', displayName: 'Ana Kovac', role: 'security-analyst', team: 'soc', password, hint: 'Security analyst: may do everything' },
  { loginName: 'pat', displayName: 'Pat Lindt', role: 'platform-admin', team: 'platform', password, hint: 'Platform admin: may do everything' },
  { loginName: 'tess', displayName: 'Tess Moreau', role: 'team-lead', team: 'payments', password, hint: 'Team lead: joins and ends sessions of team payments' },
  { loginName: 'audrey', displayName: 'Audrey Bell', role: 'auditor', team: 'audit', password, hint: 'Auditor: recordings and the audit log, no live pictures' },
  { loginName: 'uma', displayName: 'Uma Singh', role: 'user', team: 'payments', password, hint: 'User: her own recordings' },
] as const;

/** Who may sign in at the SSH door of a demo. */
export const demoAccounts = [
  { login: 'alice', team: 'payments', password },
  { login: 'bob', team: 'payments', password },
  { login: 'uma', team: 'payments', password },
] as const;

export const demoAssets = [{ kind: 'local', name: 'demo-1' }] as const;
