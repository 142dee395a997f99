import type { Instruction } from '../../frames/frame';

// Measured on two cores without a graphics processor: an image costs a third of a millisecond, its data 10 ms a megabyte of
// Base64, a million pixels copied 2 ms.
const image = 0.33;
const character = 10 / (1 << 20);
const pixel = 2 / (1 << 20);
const largest = 4096 * 4096;

/** What it costs to draw these, in milliseconds of a plain machine: the same everywhere, so that keyframes do not depend on how busy it is. */
export function drawingCost(instructions: readonly Instruction[]): number {
  let cost = 0;
  for (const [opcode, , second, third, fourth, fifth] of instructions) {
    if (opcode === 'blob') cost += (second?.length ?? 0) * character;
    else if (opcode === 'end') cost += image;
    else if (opcode === 'copy' || opcode === 'transfer' || opcode === 'rect') cost += 0.002 + Math.min(largest, Math.abs(Number(opcode === 'rect' ? third : fourth) * Number(opcode === 'rect' ? fourth : fifth)) || 0) * pixel;
    else cost += 0.002;
  }
  return cost;
}
