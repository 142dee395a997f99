/** The preset reasons of a terminate order. `graceMs` overrides the gateway's default grace. */
export const terminateReasons = [
  { code: 'security_incident', label: 'Security incident', graceMs: 0 },
  { code: 'policy_violation', label: 'Policy violation', graceMs: undefined },
  { code: 'resource_cleanup', label: 'Resource cleanup', graceMs: undefined },
  { code: 'other', label: 'Other reason', graceMs: undefined },
] as const;

export type TerminateReasonCode = (typeof terminateReasons)[number]['code'];
