import { useCallback, useEffect, useState } from 'react';
import { SignInScreen } from '../../features/signin';
import { applyTheme, resolveTheme, watchSystemTheme } from '../../kit/theme';
import { selectOperator } from '../../state/gateway-selectors';
import { useConsole } from '../../state/store';
import type { Console } from '../compose';
import { DropZone } from './drop-zone';
import { Frame } from './frame';
import { Problems } from './problems';

/** Signed in or working offline: the frame. Else the sign-in screen. */
export function Root({ start }: { readonly start: Console['start'] }) {
  const [offline, setOffline] = useState(start === 'offline');
  const theme = useConsole((state) => state.preferences.theme);
  const operator = useConsole(selectOperator);
  const [, setSystem] = useState(0);
  useEffect(() => watchSystemTheme(() => setSystem((count) => count + 1)), []);
  const resolved = resolveTheme(theme);
  useEffect(() => applyTheme(resolved), [resolved]);

  const inside = (start === 'signed-in' && operator !== undefined) || offline;
  const handleBeforeOpen = useCallback(() => { if (!inside) setOffline(true); }, [inside]);

  return (
    <>
      {inside
        ? <Frame onSignIn={() => setOffline(false)} />
        : <SignInScreen onWorkOffline={() => setOffline(true)} />}
      <Problems />
      <DropZone onBeforeOpen={handleBeforeOpen} />
    </>
  );
}
