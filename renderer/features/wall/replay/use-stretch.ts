import { useEffect, useState } from 'react';
import { problemFrom, type Problem } from '../../../../shared/base/problem';
import type { SessionId } from '../../../../shared/model/ids';
import { useServices } from '../../../services/services';
import { readStretch, type ReplayStretch } from './stretch';

/** So much of the past is read. */
export const replaySeconds = 300;

export type Reading =
  | { readonly state: 'reading'; readonly percent: number }
  | { readonly state: 'ready'; readonly stretch: ReplayStretch }
  | { readonly state: 'failed'; readonly problem: Problem };

const begun: Reading = { state: 'reading', percent: 0 };
const offline: Problem = { code: 'signed-out', severity: 'error', what: 'You are not signed in to a gateway.', tip: 'Sign in, then try again.' };

/** Reads the last minutes of a session, once for each `round`; what was read is let go of with the component. */
export function useStretch(session: SessionId, round: number): Reading {
  const { gateway } = useServices();
  const [reading, setReading] = useState<Reading>(begun);
  useEffect(() => {
    const stop = new AbortController();
    const tell = (next: Reading): void => {
      if (!stop.signal.aborted) setReading(next);
    };
    tell(begun);
    if (!gateway) {
      tell({ state: 'failed', problem: offline });
      return undefined;
    }
    let percent = 0;
    readStretch(gateway.readBack(session, replaySeconds, stop.signal), (fraction) => {
      if (Math.floor(fraction * 100) === percent) return;
      percent = Math.floor(fraction * 100);
      tell({ state: 'reading', percent });
    }).then(
      (stretch) => tell({ state: 'ready', stretch }),
      (caught: unknown) => tell({ state: 'failed', problem: problemFrom(caught, { code: 'replay', what: 'The last minutes of this session cannot be shown.', tip: 'Try again; the recording is not affected.' }) }),
    );
    return () => stop.abort();
  }, [gateway, session, round]);
  return reading;
}
