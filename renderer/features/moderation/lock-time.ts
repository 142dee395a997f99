/** How long a lock holds, in minutes; 0 = until somebody releases it. */
export const lockTimes = [
  { id: '0', label: 'until released' }, { id: '15', label: 'for 15 min' }, { id: '60', label: 'for 1 hour' }, { id: '480', label: 'for 8 hours' }, { id: '1440', label: 'for a day' },
] as const;
export type LockTime = (typeof lockTimes)[number]['id'];
