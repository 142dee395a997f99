import type { CoverageSlice } from '../../../../shared/recording/coverage/summary';

/** What was done with one stretch. */
export function sliceWords({ manner, speed }: Pick<CoverageSlice, 'manner' | 'speed'>): string {
  switch (manner) {
    case 'played': return speed === 1 ? 'watched' : `watched at ${speed}x`;
    case 'pictures': return `single pictures at ${speed}x`;
    case 'idle': return 'skipped as idle';
    case 'jumped': return 'jumped over';
    case 'never': return 'never shown';
  }
}
