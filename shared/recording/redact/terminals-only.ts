/** Said of graphical recordings and films. */
export const terminalsOnly = {
  code: 'redaction-graphical', severity: 'error' as const, what: 'Only terminal recordings can be redacted.',
  tip: 'Of a desktop, export a film of the stretch that may be seen: what is drawn there cannot be taken out piece by piece.',
};
