import type { Download } from '../../../shared/ipc/schemas';
import type { IntegrityReport } from '../../../shared/model/recording';
import { formatBytes, formatDuration, formatRate } from '../../kit/format/format';

/** How sure we are that nobody changed it, short; `detail` says more on hover. */
export function integrityWords(report: Pick<IntegrityReport, 'state' | 'keyId'>, gateway?: string): { readonly tone: 'ok' | 'warn' | 'plain' | 'stop'; readonly words: string } {
  const key = report.keyId === undefined ? '' : ` key ${report.keyId.slice(0, 4)}…`;
  switch (report.state) {
    case 'verified': return { tone: 'ok', words: `Verified${key === '' ? '' : ` ·${gateway ? ` ${gateway}` : ''}${key}`}` };
    case 'unknown-key': return { tone: 'warn', words: `Signed by unknown${key || ' key'}` };
    case 'unsigned': return { tone: 'plain', words: 'Unsigned' };
    case 'failed': return { tone: 'stop', words: 'FAILED' };
  }
}

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
