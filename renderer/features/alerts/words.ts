import type { Alert, AlertLevel } from '../../state/alert-machine';
import { riskMarks } from '../../state/risk-marks';

/** Colour + shape + word, as for risk; a warning has the mark of medium risk. */
export const levelMarks: Readonly<Record<AlertLevel, (typeof riskMarks)[keyof typeof riskMarks]>> = {
  critical: riskMarks.critical, high: riskMarks.high, warning: { ...riskMarks.medium, word: 'warning' },
};

export const aboutWords = (alert: Pick<Alert, 'kind' | 'about'>, gateway: string | undefined): string =>
  alert.kind === 'gateway' ? `Gateway ${gateway ?? ''}`.trim() : alert.about;
