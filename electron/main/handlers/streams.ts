import { failure, success, type Problem } from '../../../shared/base/problem';
import type { OpenedFiles } from '../files/opened-files';
import { StreamedFile, type StreamParts } from '../files/streamed-file';
import type { SignedIn } from '../gateway/access';
import type { Handlers } from './handle';

/** The page closes what it leaves; of one that died, the oldest are closed. */
const mostOpen = 8;
const gone: Problem = { code: 'signed-out', severity: 'error', what: 'Nobody is signed in to the gateway of this recording.', tip: 'Sign in to it again.' };

export interface StreamWorld extends Pick<StreamParts, 'fetch' | 'onUnauthenticated'> {
  readonly opened: OpenedFiles;
  /** The one at this address; absent: the first. */
  readonly at: (address: string | undefined) => SignedIn | undefined;
}

export function streamHandlers({ opened, at, ...parts }: StreamWorld): Pick<Handlers, 'stream.open' | 'stream.close'> {
  const open = new Set<string>();
  const close = (fileId: string): void => {
    if (open.delete(fileId)) opened.close({ fileId });
  };
  return {
    'stream.open': async ({ recordingId, name, gatewayAddress }) => {
      const address = at(gatewayAddress)?.address;
      if (address === undefined) return failure(gone);
      const file = await StreamedFile.open(recordingId, { ...parts, signedIn: () => at(address) });
      if (!file.ok) return file;
      const added = opened.add(file.value, name);
      open.add(added.fileId);
      const [oldest] = open;
      if (open.size > mostOpen && oldest !== undefined) close(oldest);
      return success(added);
    },
    'stream.close': ({ fileId }) => {
      close(fileId);
      return success(undefined);
    },
  };
}
