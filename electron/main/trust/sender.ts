import { isConsoleUrl } from './origin';

/** What is looked at of a frame; a WebFrameMain fits. Reading a dead frame may throw. */
export interface SenderFrame {
  readonly url: string;
  readonly origin?: string;
  readonly parent: unknown;
  readonly processId: number;
  readonly routingId: number;
}

/** What is looked at of a call; an IpcMainInvokeEvent fits. */
export interface CallEvent {
  readonly sender: { readonly id: number; readonly mainFrame: SenderFrame; isDestroyed(): boolean };
  readonly senderFrame: SenderFrame | null;
}

/**
 * Why a call must not be answered, or undefined when it may: the frame is alive, is the top frame of a window this
 * process made, and shows the console's own origin. There is no exception for `about:blank`.
 */
export function senderRefusal(event: CallEvent, knownWindows: ReadonlySet<number>): string | undefined {
  try {
    const frame = event.senderFrame;
    if (!frame) return 'the frame is gone';
    if (event.sender.isDestroyed()) return 'the window is gone';
    if (!knownWindows.has(event.sender.id)) return 'not a window of the console';
    if (frame.parent !== null) return 'not the top frame';
    const top = event.sender.mainFrame;
    if (top.processId !== frame.processId || top.routingId !== frame.routingId) return 'not the current top frame';
    if (!isConsoleUrl(frame.url)) return 'not the origin of the console';
    if (frame.origin !== undefined && frame.origin !== 'app://vigil') return 'not the origin of the console';
    return undefined;
  } catch {
    return 'the frame is gone';
  }
}
