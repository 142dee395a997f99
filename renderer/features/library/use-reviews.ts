import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { may, mayNotSentence } from '../../../shared/policy/permissions';
import { useServices } from '../../services/services';
import { selectKnownGateways } from '../../state/gateway-selectors';
import { useConsole } from '../../state/store';
import { onlyStreams, whyNotWith } from '../../state/viewing';
import { withWaitingReviews, type LibraryRow } from './rows';

/** In a browser, whoever may list and play but not download cannot play, and reads what they can do instead. */
const playsFromCopies = (sentence: string): string =>
  `${sentence} A browser plays only from a copy, so without that right it does not play here; the desktop console plays it from the gateway. Its commands, files and events are in All details.`;

/** Who has looked at what, with this console's own that wait; why one may not review or download, by the rights at the recording's gateway. */
export function useReviews(listed: readonly LibraryRow[]) {
  const { host, viewing } = useServices();
  const gateways = useConsole(selectKnownGateways);
  const [reviewing, setReviewing] = useState<LibraryRow>();
  const waiting = useSyncExternalStore(viewing.subscribe, viewing.getSnapshot);
  useEffect(() => {
    if (waiting.size === 0) return;
    for (const { id, review, gatewayAddress } of listed) if (review && gatewayAddress !== undefined) viewing.reviewTold(gatewayAddress, id, review);
  }, [viewing, listed, waiting]);
  const rows = useMemo(() => (waiting.size === 0 ? listed : withWaitingReviews(listed, (address, id) => viewing.waitingReview(address, id))), [listed, waiting, viewing]);
  const operatorOf = useCallback((row: LibraryRow) => gateways.find(({ info }) => info.address === row.gatewayAddress)?.operator, [gateways]);
  const whyNotReview = useCallback((row: LibraryRow): string | undefined => {
    const operator = operatorOf(row);
    if (row.remote === undefined || operator === undefined) return undefined;
    if (operator.loginName === row.remote.user) return 'Nobody reviews the recording of their own session.';
    return may(operator, 'recordings', row.remote) ? undefined : mayNotSentence(operator, 'recordings', 'review this recording');
  }, [operatorOf]);
  const whyNotFetch = useCallback((row: LibraryRow): string | undefined => {
    const operator = operatorOf(row);
    if (row.remote === undefined || operator === undefined || may(operator, 'download', row.remote)) return undefined;
    return playsFromCopies(mayNotSentence(operator, 'download', 'download this recording'));
  }, [operatorOf]);
  /** It plays without a copy. A page of the gateway has nobody between it and the gateway who could keep it so. */
  const streams = useCallback((row: LibraryRow): boolean => host.kind === 'desktop' && row.remote !== undefined && row.place === 'gateway' && onlyStreams(operatorOf(row), row.remote), [host, operatorOf]);
  const whyNotExport = useCallback((row: LibraryRow) => whyNotWith('export', row.entry, gateways), [gateways]);
  return { rows, reviewing, setReviewing, whyNotReview, whyNotFetch, whyNotExport, streams };
}
