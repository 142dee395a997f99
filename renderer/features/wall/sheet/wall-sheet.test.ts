// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sessionId } from '../../../../shared/model/ids';
import type { LivePort } from '../../../live/port';
import { WallSheet } from './wall-sheet';

/** What the live worker was asked, in order. */
let asked: string[] = [];
let frames: (() => void)[] = [];
let ratioChanged: () => void = () => undefined;
let see: (tile: Element, visible: boolean) => void = () => undefined;

beforeEach(() => {
  asked = [];
  frames = [];
  vi.stubGlobal('requestAnimationFrame', (frame: () => void) => frames.push(frame));
  vi.stubGlobal('cancelAnimationFrame', () => undefined);
  vi.stubGlobal('devicePixelRatio', 1);
  vi.stubGlobal('matchMedia', () => ({ addEventListener: (_: string, listener: () => void) => { ratioChanged = listener; }, removeEventListener: () => undefined }));
  vi.stubGlobal('ResizeObserver', class { observe(): void {} unobserve(): void {} disconnect(): void {} });
  vi.stubGlobal('IntersectionObserver', class {
    constructor(listener: (entries: readonly object[]) => void) { see = (target, isIntersecting) => listener([{ target, isIntersecting }]); }
    observe(): void {} unobserve(): void {} disconnect(): void {}
  });
  HTMLCanvasElement.prototype.transferControlToOffscreen = () => ({}) as OffscreenCanvas;
});
afterEach(() => {
  vi.unstubAllGlobals();
  document.body.replaceChildren();
});

const live = {
  openStrip: async () => 1, closeStrip: async () => undefined, resizeStrip: async () => undefined, closeTile: async () => undefined,
  openTile: async (id: string, _sheet: number, _area: object, need: string) => { asked.push(`open ${id} ${need}`); return Number(id.slice(1)); },
  placeTiles: async () => { asked.push('place'); },
  setTileNeed: async (tile: number, need: string) => { asked.push(`need ${tile} ${need}`); },
} as unknown as LivePort;

async function settle(): Promise<string[]> {
  await new Promise((resolve) => { setTimeout(resolve); });
  while (frames.length > 0) {
    for (const frame of frames.splice(0)) frame();
    await new Promise((resolve) => { setTimeout(resolve); });
  }
  return asked.splice(0);
}

function box(element: HTMLElement, width: number): HTMLElement {
  element.getBoundingClientRect = () => ({ left: 0, top: 0, right: width, bottom: 100, width, height: 100, x: 0, y: 0, toJSON: () => ({}) });
  return element;
}

/** A wall of tiles in sight: the first is 800 wide, so it can be read, the others are 100. */
function wall(count: number) {
  const view = box(document.createElement('div'), 1000);
  const content = box(document.createElement('div'), 1000);
  const layer = document.createElement('div');
  view.append(content);
  content.append(layer);
  document.body.append(view);
  const sheet = new WallSheet(live, (caught) => { throw caught; });
  const release = sheet.attach(layer, view);
  const tiles = Array.from({ length: count }, (_, index) => {
    const article = document.createElement('article');
    article.dataset['tile'] = `s${index + 1}`;
    article.tabIndex = -1;
    const holder = box(document.createElement('div'), index === 0 ? 800 : 100);
    article.append(holder);
    content.append(article);
    const tile = sheet.open(sessionId(`s${index + 1}`), holder);
    see(holder, true);
    return { article, tile, holder };
  });
  return { sheet, tiles, release };
}

describe('the sheet of a wall', () => {
  it('asks for what each tile needs, and for all of the one with the keyboard or in the spotlight', async () => {
    const { tiles, release } = wall(3);
    expect(await settle()).toEqual(['open s1 large', 'open s2 small', 'open s3 small']);
    tiles[1]!.article.focus();
    expect(await settle()).toEqual(['need 2 focused']);
    tiles[1]!.article.blur();
    tiles[2]!.tile.setLarge(true);
    expect(await settle()).toEqual(['need 2 small', 'need 3 focused']);
    release();
  });

  it('asks for nothing while the window is not shown, and for all again in the moment it is, without moving a tile', async () => {
    const { sheet, tiles, release } = wall(2);
    await settle();
    sheet.setShown(false);
    expect(asked.splice(0)).toEqual(['need 1 off-screen', 'need 2 off-screen']);
    tiles[0]!.article.focus();
    sheet.layout();
    expect(await settle()).toEqual([]);
    sheet.setShown(true);
    expect(asked.splice(0)).toEqual(['need 1 focused', 'need 2 small']);
    release();
  });

  it('moves its tiles when the window goes to a screen with other pixels, though nothing changes its size', async () => {
    const { release } = wall(1);
    await settle();
    vi.stubGlobal('devicePixelRatio', 2);
    ratioChanged();
    expect(await settle()).toEqual(['place']);
    release();
  });

  it('opens no tile while the window is not shown, and stops one that was being opened', async () => {
    const { sheet, release } = wall(1);
    for (const frame of frames.splice(0)) frame();
    expect(asked.splice(0)).toEqual(['open s1 large']);
    sheet.setShown(false);
    expect(await settle()).toEqual(['need 1 off-screen']);
    release();
    const other = wall(1);
    other.sheet.setShown(false);
    expect(await settle()).toEqual([]);
    other.release();
  });
});
