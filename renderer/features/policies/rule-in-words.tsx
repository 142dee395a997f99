import { ruleWords, type PolicyRule } from '../../../shared/policy/command-policy';

/** A rule as people say it; what it matches stands as it is typed, told apart from the words around it. */
export function RuleInWords({ rule }: { readonly rule: PolicyRule }) {
  const words = ruleWords(rule);
  const matched = rule.match.kind === 'pattern' ? rule.match.pattern : undefined;
  const at = matched === undefined ? -1 : words.indexOf(matched);
  if (matched === undefined || at === -1) return words;
  return <>{words.slice(0, at)}<code>{matched}</code>{words.slice(at + matched.length)}</>;
}
