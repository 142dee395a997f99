import { success } from '../../../shared/base/problem';
import type { Downloads } from '../downloads/downloads';
import type { Handlers } from './handle';

type DownloadCalls = 'download.list' | 'download.start' | 'download.pause' | 'download.resume' | 'download.cancel';

export function downloadHandlers(downloads: Downloads): Pick<Handlers, DownloadCalls> {
  return {
    'download.list': () => success(downloads.list()),
    'download.start': ({ recording, gatewayAddress }) => downloads.begin(recording, gatewayAddress),
    'download.pause': ({ recordingId }) => downloads.pause(recordingId),
    'download.resume': ({ recordingId }) => downloads.resume(recordingId),
    'download.cancel': ({ recordingId }) => downloads.cancel(recordingId),
  };
}
