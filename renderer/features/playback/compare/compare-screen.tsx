import { useState } from 'react';
import { useParams } from 'wouter';
import { OpenFailed, OpeningNotice } from '../notices';
import { useOpened, type Reading } from '../open-target';
import { CompareView } from './compare-view';

/** `/play/<id>/with/<other>`: two recordings on one clock. */
export function CompareScreen() {
  const { id = '', other = '' } = useParams<{ id: string; other: string }>();
  const [attempt, setAttempt] = useState(0);
  const first = useOpened(decodeURIComponent(id), attempt, asTheFileSays);
  const second = useOpened(decodeURIComponent(other), attempt, asTheFileSays);
  const missing = first.missing ?? second.missing;
  if (missing) return <OpenFailed problem={missing} onRetry={() => setAttempt((count) => count + 1)} />;
  if (!first.opened || !second.opened) return <OpeningNotice fraction={undefined} />;
  return <CompareView key={`${id} ${other} ${attempt}`} first={first.opened} second={second.opened} backTo={`/play/${encodeURIComponent(decodeURIComponent(id))}`} />;
}

const asTheFileSays: Reading = {};
