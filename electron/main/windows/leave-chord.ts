import { powerSaveBlocker, type WebContents } from 'electron';
import { leaveChord } from '../../../shared/ipc/contract';
import { isLeaveChord } from './leave-chord-keys';

/**
 * While a session is participated in, every key belongs to the far shell: menu shortcuts are off, and the one chord that
 * leaves is caught here, before the page, wherever the focus is. The screen stays awake meanwhile.
 */
export class Participation {
  #active = false;
  #blocker: number | undefined;

  constructor(readonly contents: WebContents, readonly onLeave: () => void) {
    contents.on('before-input-event', (event, input) => {
      if (!this.#active || !isLeaveChord(input, leaveChord)) return;
      event.preventDefault();
      this.onLeave();
    });
  }

  get active(): boolean {
    return this.#active;
  }

  set(active: boolean): void {
    if (this.#active === active) return;
    this.#active = active;
    if (!this.contents.isDestroyed()) this.contents.setIgnoreMenuShortcuts(active);
    if (active) {
      this.#blocker = powerSaveBlocker.start('prevent-display-sleep');
    } else if (this.#blocker !== undefined) {
      powerSaveBlocker.stop(this.#blocker);
      this.#blocker = undefined;
    }
  }
}
