import { colour, type Pixels } from './pixels';

const ground = colour(58, 20, 24, 255);
const line = colour(229, 83, 75, 255);
/** Pixels from one line to the next. */
const step = 16;

/** Where an image was that cannot be shown: hatched, so that nobody takes it for a part of the session's screen. */
export function damagedPicture(width: number, height: number): Pixels {
  const data = new Uint32Array(width * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) data[y * width + x] = (x + y) % step < 2 || x === 0 || y === 0 || x === width - 1 || y === height - 1 ? line : ground;
  }
  return { width, height, data };
}
