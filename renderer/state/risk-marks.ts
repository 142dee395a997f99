import type { RiskLevel } from '../../shared/model/session';

/** Risk on screen: colour + shape + word + number, never colour alone. Shapes are those of the kit's Mark. */
export const riskMarks: Readonly<Record<RiskLevel, {
  readonly shape: 'circle' | 'triangle' | 'diamond' | 'octagon'; readonly fill: string; readonly edge?: string; readonly word: string;
}>> = {
  low: { shape: 'circle', fill: 'var(--risk-low)', word: 'low' },
  medium: { shape: 'triangle', fill: 'var(--risk-medium)', word: 'medium' },
  high: { shape: 'diamond', fill: 'var(--risk-high)', word: 'high' },
  critical: { shape: 'octagon', fill: 'var(--risk-critical-ground)', edge: 'var(--risk-critical-edge)', word: 'critical' },
};
