import type { TimelineColours } from './track';

/** The theme's colours as they are at `element`. */
export function readColours(element: HTMLElement): TimelineColours {
  const style = getComputedStyle(element);
  const read = (name: string): string => style.getPropertyValue(name).trim();
  return {
    accent: read('--accent'), muted: read('--text-faint'), line: read('--line-strong'), activity: read('--timeline-activity'), heat: read('--timeline-heat'),
    typed: read('--timeline-typed'), hit: read('--timeline-hit'), idle: read('--line-strong'), danger: read('--timeline-stop'),
    warning: read('--hold'), success: read('--timeline-success'), risk: read('--risk-high'), lane: read('--timeline-lane'),
    text: read('--text-faint'), head: read('--text'),
  };
}
