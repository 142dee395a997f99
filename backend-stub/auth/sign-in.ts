import { failure, success, type Result } from '../../shared/base/problem';
import { operatorLabel, type Operator } from '../../shared/model/operator';
import { rightsOf } from '../../shared/policy/permissions';
import type { AuditLog } from '../audit/audit-log';
import type { ConfiguredUser } from '../config/config';
import { Attempts } from './attempts';
import { verifyPassword } from './passwords';
import { Tokens, type SignedIn } from './tokens';

export interface Issued {
  readonly token: string;
  readonly expiresMs: number;
  readonly operator: Operator;
}

/** The console's door: who may come in. Every attempt is in the audit log before it is answered. */
export class SignInDesk {
  readonly tokens: Tokens;
  readonly #users: ReadonlyMap<string, ConfiguredUser>;

  constructor(users: readonly ConfiguredUser[], tokenHours: number, private readonly audit: AuditLog, private readonly attempts = new Attempts()) {
    this.#users = new Map(users.map((user) => [user.loginName, user]));
    this.tokens = new Tokens(tokenHours * 3_600_000);
  }

  async signIn(loginName: string, password: string, remoteAddress: string): Promise<Result<Issued>> {
    const waitMs = this.attempts.waitMs(loginName, remoteAddress);
    if (waitMs > 0) {
      const seconds = Math.ceil(waitMs / 1000);
      return failure({ code: 'sign-in.too-many', severity: 'warning', what: 'Too many failed sign-ins.', tip: `Try again in ${seconds} s.` });
    }
    // Counted before the password is looked at: attempts that come at the same moment do not slip past the limit.
    this.attempts.failed(loginName, remoteAddress);
    const user = this.#users.get(loginName);
    if (!(await verifyPassword(password, user)) || user === undefined) {
      await this.audit.append({
        level: 'Warning', category: 'Authentication', event: 'auth.signin.failed', title: 'Sign In Failed',
        message: `user=${loginName.slice(0, 200)}`, user: loginName.slice(0, 200), remoteAddress, success: false,
      });
      return failure({ code: 'sign-in.refused', severity: 'error', what: 'The user name or the password is not right.', tip: 'Check both and try again.' });
    }
    this.attempts.succeeded(loginName, remoteAddress);
    const operator: Operator = {
      loginName: user.loginName, displayName: user.displayName, userDirectory: user.userDirectory, role: user.role, team: user.team,
      rights: rightsOf(user.role, user.rights),
    };
    await this.audit.append({
      category: 'Authentication', event: 'auth.signin', title: 'Sign In', message: `user=${operatorLabel(operator)}`,
      user: operator.loginName, remoteAddress, success: true, details: { role: operator.role },
    });
    return success({ ...this.tokens.issue(operator), operator });
  }

  async signOut(signedIn: SignedIn, remoteAddress: string): Promise<void> {
    this.tokens.revoke(signedIn);
    await this.audit.append({
      category: 'Authentication', event: 'auth.signout', title: 'Sign Out', message: `user=${operatorLabel(signedIn.operator)}`,
      user: signedIn.operator.loginName, remoteAddress, success: true,
    });
  }
}
