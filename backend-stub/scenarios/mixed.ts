import type { SimulatedDesktop } from '../sources/replay/script';
import { noisySessions } from './noisy';
import { desktopProgram, type DesktopWork } from './programs/desktop';
import type { Scenario } from './scenario';

const works: readonly DesktopWork[] = ['terminal', 'typing', 'film', 'idle'];
const people = ['v.aalto', 'g.ferri', 'y.cohen', 'o.brandt', 'w.nowak', 'z.ilic'];

const width = 1_280;
const height = 800;

const desktops = (count: number): readonly SimulatedDesktop[] => Array.from({ length: count }, (_, index) => ({
  user: people[index % people.length] ?? 'nobody', asset: `desktop-${index + 1}`, protocol: index % 2 === 0 ? 'vnc' : 'rdp', team: index % 3 === 0 ? 'payments' : 'platform',
  remoteAddress: `10.30.${index}.7`, width, height, seed: 5_000 + index,
  script: (random, typed) => desktopProgram(width, height, works[index % works.length] ?? 'idle', random, typed),
}));

/** Three desktops to five terminals. */
const desktopShare = 3 / 8;

export const mixed = (count: number): Scenario => {
  const graphical = Math.round(count * desktopShare);
  return {
    name: `mixed-${count}`, about: `${count - graphical} terminals and ${graphical} desktops of 1280x800`,
    sessions: () => noisySessions(count - graphical), desktops: () => desktops(graphical),
  };
};

export const mixed64 = mixed(64);
