import { useEffect, useState } from 'react';
import { SignInScreen } from '../../features/signin';
import { applyTheme, resolveTheme, watchSystemTheme } from '../../kit/theme';
import { useConsole } from '../../state/store';
import { Frame } from './frame';
import { Problems } from './problems';

/** Signed in or working offline: the frame. Else the sign-in screen. */
export function Root({ signedIn }: { readonly signedIn: boolean }) {
  const [offline, setOffline] = useState(false);
  const theme = useConsole((state) => state.preferences.theme);
  const operator = useConsole((state) => state.operator.operator);
  const [, setSystem] = useState(0);
  useEffect(() => watchSystemTheme(() => setSystem((count) => count + 1)), []);
  const resolved = resolveTheme(theme);
  useEffect(() => applyTheme(resolved), [resolved]);

  return (
    <>
      {(signedIn && operator) || offline
        ? <Frame onSignIn={() => setOffline(false)} />
        : <SignInScreen onWorkOffline={() => setOffline(true)} />}
      <Problems />
    </>
  );
}
