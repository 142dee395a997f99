import { Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import { noise } from '../noise';

declare global {
  interface Window { runPeer(tiles: number, bytesPerSecond: number, seconds: number): Promise<{ frames: number; seconds: number }> }
}

/** Stock xterm.js with its DOM renderer, one terminal a tile, each fed the same noise at the same rate. */
window.runPeer = async (tiles, bytesPerSecond, seconds) => {
  const columns = Math.ceil(Math.sqrt(tiles));
  const wall = document.createElement('div');
  wall.style.cssText = `display:grid;grid-template-columns:repeat(${columns},1fr);gap:2px;height:100vh;overflow:hidden`;
  document.body.replaceChildren(wall);
  const width = innerWidth / columns;
  const terminals = Array.from({ length: tiles }, (_, index) => {
    const tile = document.createElement('div');
    tile.style.cssText = 'overflow:hidden;min-width:0';
    wall.append(tile);
    const terminal = new Terminal({ cols: 80, rows: 24, scrollback: 0, fontSize: Math.max(3, Math.floor((width / 80) * 1.6)), fontFamily: 'monospace', logLevel: 'off' });
    terminal.open(tile);
    return { terminal, next: noise(index + 1) };
  });
  const everyMs = 100;
  const feed = setInterval(() => {
    for (const { terminal, next } of terminals) terminal.write(next((bytesPerSecond * everyMs) / 1000));
  }, everyMs);
  await new Promise((done) => { setTimeout(done, 1500); });
  let frames = 0;
  const started = performance.now();
  await new Promise<void>((done) => {
    const tick = (): void => {
      frames += 1;
      if (performance.now() - started >= seconds * 1000) done();
      else requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  });
  clearInterval(feed);
  return { frames, seconds: (performance.now() - started) / 1000 };
};
