import { WebglAddon } from '@xterm/addon-webgl';
import type { Terminal } from '@xterm/xterm';
import type { Disposable } from '../../../shared/base/dispose';

/** Chromium keeps 16 WebGL contexts per page and takes the oldest away; half of them are ours at most. */
const mostContexts = 8;
let contexts = 0;
let accelerated: boolean | undefined;

/** Drawing by the processor: SwiftShader, Mesa's llvmpipe and softpipe, Windows' basic adapter. Some do not own up to the caveat. */
const software = /swiftshader|llvmpipe|softpipe|software|basic render/i;

/** Whether WebGL runs on a graphics processor here. On a software one the DOM renderer is six times faster (measured). */
export function hasFastWebgl(page: Document = document): boolean {
  if (accelerated === undefined) {
    const context = page.createElement('canvas').getContext('webgl2', { failIfMajorPerformanceCaveat: true });
    const details = context?.getExtension('WEBGL_debug_renderer_info');
    accelerated = context !== null && !(details && software.test(String(context.getParameter(details.UNMASKED_RENDERER_WEBGL))));
    context?.getExtension('WEBGL_lose_context')?.loseContext();
  }
  return accelerated;
}

/**
 * Gives an opened terminal the WebGL renderer, if one is to be had. When its context is lost the terminal goes on with the
 * DOM renderer from what it has parsed, and `onLoss` is called. Disposing gives the context back.
 */
export function useWebgl(terminal: Terminal, onLoss: () => void): (Disposable & { refreshFont(): void }) | undefined {
  if (contexts >= mostContexts) return undefined;
  let addon: WebglAddon;
  try {
    addon = new WebglAddon();
    terminal.loadAddon(addon);
  } catch {
    return undefined;
  }
  contexts += 1;
  let held = true;
  const dispose = (): void => {
    if (!held) return;
    held = false;
    contexts -= 1;
    addon.dispose();
  };
  addon.onContextLoss(() => {
    dispose();
    onLoss();
  });
  return { dispose, refreshFont: () => addon.clearTextureAtlas() };
}
