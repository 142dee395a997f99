import type { CommandPolicy, PolicyRule } from './command-policy';
import { compilePattern, compileWords, nameMatches, type Matcher } from './command-pattern';

export interface NamedPolicy {
  /** The file's name without ".json". */
  readonly id: string;
  readonly policy: CommandPolicy;
}

/** Whom a policy is asked about. */
export interface Scoped {
  readonly user: string;
  readonly team: string;
  readonly asset: string;
  readonly protocol: string;
}

/** A rule that fits, and what it found. */
export interface RuleMatch {
  readonly policyId: string;
  readonly rule: PolicyRule;
  readonly found: string;
}

export interface TransferFacts {
  readonly direction: 'upload' | 'download';
  readonly name: string;
  readonly bytes: number;
  readonly verdict: 'allowed' | 'denied' | 'unknown';
}

interface CompiledRule {
  readonly policyId: string;
  readonly rule: PolicyRule;
  readonly matcher: Matcher | undefined;
}

const concerns = ({ scope, enabled }: CommandPolicy, { user, team, asset, protocol }: Scoped): boolean => enabled && ([[scope.users, user], [scope.teams, team], [scope.assets, asset], [scope.protocols, protocol]] as const)
  .every(([patterns, name]) => patterns === undefined || patterns.some((pattern) => nameMatches(pattern, name)));

const compiled = new WeakMap<PolicyRule, Matcher>();

function matcherOf(rule: PolicyRule): Matcher | undefined {
  const known = compiled.get(rule);
  if (known !== undefined) return known;
  const { match } = rule;
  const made = match.kind === 'words' ? compileWords(match.words) : match.kind === 'pattern' ? compilePattern(match.pattern, match.ignoreCase) : match.name === undefined ? undefined : compilePattern(match.name, true);
  if (made?.ok !== true) return undefined;
  compiled.set(rule, made.value);
  return made.value;
}

/** The rules of one session. They are a value: what changes later does not concern a session that runs. */
export class SessionRules {
  readonly #rules: readonly CompiledRule[];
  /** Some rule stops commands before they run. */
  readonly forbids: boolean;

  constructor(policies: readonly NamedPolicy[], session: Scoped) {
    this.#rules = policies.filter(({ policy }) => concerns(policy, session)).flatMap(({ id, policy }) => policy.rules.map((rule) => ({ policyId: id, rule, matcher: matcherOf(rule) })));
    this.forbids = this.#rules.some(({ rule }) => rule.match.kind !== 'transfer' && rule.actions.some((action) => action.do === 'forbid'));
  }

  /** `readings`: what the command may mean (as it stands, without quotes …); the first that fits counts. */
  ofCommand(readings: readonly string[], only: (rule: PolicyRule) => boolean = () => true): readonly RuleMatch[] {
    return this.#rules.flatMap(({ policyId, rule, matcher }) => {
      if (rule.match.kind === 'transfer' || matcher === undefined || !only(rule)) return [];
      for (const reading of readings) {
        const found = matcher.find(reading);
        if (found !== undefined) return [{ policyId, rule, found: found.trim() }];
      }
      return [];
    });
  }

  ofTransfer({ direction, name, bytes, verdict }: TransferFacts): readonly RuleMatch[] {
    return this.#rules.flatMap(({ policyId, rule, matcher }) => {
      const { match } = rule;
      if (match.kind !== 'transfer') return [];
      const fits = (match.direction ?? direction) === direction && (match.verdict ?? verdict) === verdict && bytes > (match.largerThanBytes ?? -1)
        && (match.name === undefined || matcher?.find(name) !== undefined);
      return fits ? [{ policyId, rule, found: name }] : [];
    });
  }
}

export const isForbidding = (rule: PolicyRule): boolean => rule.actions.some((action) => action.do === 'forbid');
