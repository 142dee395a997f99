import { success } from '../../../shared/base/problem';
import type { Attention } from '../attention/attention';
import type { Handlers } from './handle';

export function attentionHandlers(attention: Attention): Pick<Handlers, 'alerts.tell'> {
  return {
    'alerts.tell': (told, page) => {
      attention.tell(page, told);
      return success(undefined);
    },
  };
}
