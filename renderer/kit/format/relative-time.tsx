import { useNow } from '../now';
import { formatAgo, formatTimeBoth } from './format';

/** "5 min ago", with the absolute time on hover. `skew` = server clock minus ours, in milliseconds. */
export function RelativeTime({ at, skew = 0 }: { readonly at: number; readonly skew?: number }) {
  const now = useNow();
  const known = Number.isFinite(at) && Math.abs(at) < 8.64e15;
  return <time dateTime={known ? new Date(at).toISOString() : ''} title={formatTimeBoth(at)}>{formatAgo(at, now + skew)}</time>;
}
