import type { Download } from '../../../shared/ipc/schemas';
import { formatBytes, formatDuration, formatRate } from '../../kit/format/format';

export const downloadFraction = (download: Pick<Download, 'receivedBytes' | 'recording'>): number =>
  download.recording.sizeBytes > 0 ? Math.min(1, download.receivedBytes / download.recording.sizeBytes) : 0;

/** What a download is doing, with its numbers. */
export function downloadWords(download: Download): string {
  const part = `${formatBytes(download.receivedBytes)} of ${formatBytes(download.recording.sizeBytes)}`;
  switch (download.state) {
    case 'running': {
      const left = download.bytesPerSecond > 0 ? (download.recording.sizeBytes - download.receivedBytes) / download.bytesPerSecond : Number.NaN;
      return [part, formatRate(download.bytesPerSecond), Number.isFinite(left) && left >= 1 ? `${formatDuration(Math.round(left) * 1000)} left` : ''].filter(Boolean).join(' · ');
    }
    case 'paused': return `Paused · ${part}`;
    case 'waiting': return `Waiting to try again · ${part}`;
    case 'verifying': return 'Verifying what arrived';
    case 'done': return 'Done';
    case 'failed': return download.problem?.what ?? 'The download failed.';
  }
}
