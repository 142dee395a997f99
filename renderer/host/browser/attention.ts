import { success, type Result } from '../../../shared/base/problem';

/** In a plain browser the number goes onto the app's icon, where it has one. No messages: they would need a permission. */
export function browserAttention(open: number): Result<undefined> {
  const { setAppBadge, clearAppBadge } = navigator as Partial<Pick<Navigator, 'setAppBadge' | 'clearAppBadge'>>;
  void (open > 0 ? setAppBadge?.call(navigator, open) : clearAppBadge?.call(navigator))?.catch(() => undefined);
  return success(undefined);
}
