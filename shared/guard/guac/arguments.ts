import type { DisplayLimits } from './limits';

/** What an argument is. Numbers are whole, and clamped to what makes sense; `angle` is the only fraction. */
export type ArgumentKind = 'layer' | 'shown' | 'place' | 'side' | 'mask' | 'byte' | 'function' | 'depth' | 'style' | 'thickness' | 'angle' | 'flag' | 'cursor';

const layer = ['layer'] as const;
const point = ['layer', 'place', 'place'] as const;
const colour = ['byte', 'byte', 'byte', 'byte'] as const;
const copied = ['layer', 'place', 'place', 'side', 'side'] as const;

/** Every opcode that draws and that a viewer takes, but for images, and its arguments. */
export const drawingArguments: Readonly<Record<string, readonly ArgumentKind[] | undefined>> = {
  __proto__: null as never,
  size: ['layer', 'side', 'side'], move: ['shown', 'shown', 'place', 'place', 'depth'], shade: ['shown', 'byte'], dispose: layer,
  rect: ['layer', 'place', 'place', 'side', 'side'], cfill: ['mask', 'layer', ...colour], lfill: ['mask', 'layer', 'layer'],
  copy: [...copied, 'mask', 'layer', 'place', 'place'], transfer: [...copied, 'function', 'layer', 'place', 'place'],
  cursor: ['cursor', 'cursor', 'layer', 'place', 'place', 'cursor', 'cursor'],
  start: point, line: point, curve: [...point, 'place', 'place', 'place', 'place'], arc: [...point, 'side', 'angle', 'angle', 'flag'],
  cstroke: ['mask', 'layer', 'style', 'style', 'thickness', ...colour], lstroke: ['mask', 'layer', 'style', 'style', 'thickness', 'layer'],
  clip: layer, close: layer, push: layer, pop: layer, reset: layer,
};

const farthest = 32_767;

function bounds(kind: ArgumentKind, { side, cursor }: DisplayLimits): readonly [number, number] {
  switch (kind) {
    case 'layer': return [-0x7fffffff, 0x7fffffff];
    case 'shown': return [0, 0x7fffffff];
    case 'place': return [-farthest, farthest];
    case 'side': return [0, side];
    case 'cursor': return [0, cursor];
    case 'mask': case 'function': return [0, 15];
    case 'byte': return [0, 255];
    case 'depth': return [-0x7fffffff, 0x7fffffff];
    case 'style': return [0, 2];
    case 'thickness': return [0, 255];
    case 'flag': return [0, 1];
    case 'angle': return [-1_000, 1_000];
  }
}

/** The number, and whether it had to be changed. Undefined: none, or a layer that cannot be. */
export function argument(text: string | undefined, kind: ArgumentKind, limits: DisplayLimits): { readonly value: number; readonly clamped: boolean } | undefined {
  const pattern = kind === 'angle' ? /^-?\d{1,15}(?:\.\d{1,20})?$/ : /^-?\d{1,15}$/;
  if (text === undefined || !pattern.test(text)) return undefined;
  const given = Number(text);
  const [least, most] = bounds(kind, limits);
  const value = Math.min(most, Math.max(least, given)) + 0;
  // Another layer than the one that was meant is none.
  if (value !== given && (kind === 'layer' || kind === 'shown')) return undefined;
  return { value, clamped: value !== given };
}
