import { expect, it } from 'vitest';
import { Links } from './links';

function world(signedIn: Record<string, string> = {}) {
  const shown: (string | undefined)[] = [];
  const notices: string[] = [];
  const state = { busy: false, signedIn };
  const links = new Links({
    signedInAt: (address) => state.signedIn[address], busy: () => state.busy,
    show: async (path) => void shown.push(path), notice: ({ code }) => void notices.push(code),
  });
  return { links, shown, notices, state };
}

const link = (gateway: string): string => `vigil://open/session/a1?gateway=${encodeURIComponent(gateway)}`;

it('shows the view it names, under the mark of its gateway, without joining', async () => {
  const { links, shown, notices } = world({ 'https://one.example': '', 'https://two.example': 'g2' });
  await links.open('vigil://open/reports');
  await links.open(link('https://one.example'));
  await links.open(link('https://two.example'));
  expect(shown).toEqual(['/reports', '/session/a1', '/session/g2~a1']);
  expect(notices).toEqual([]);
});

it('waits for somebody to sign in to that gateway, once, and forgets it for another', async () => {
  const { links, shown, notices, state } = world();
  await links.open(link('https://one.example'));
  expect(shown).toEqual([undefined]);
  expect(notices).toEqual(['link-sign-in']);
  state.signedIn = { 'https://two.example': '' };
  await links.signInChanged();
  expect(shown).toEqual([undefined]);
  state.signedIn = { 'https://one.example': '' };
  await links.signInChanged();
  await links.signInChanged();
  expect(shown).toEqual([undefined, '/session/a1']);
});

it('leads nobody away while their keys reach a session, and says what is no link', async () => {
  const { links, shown, notices, state } = world({ 'https://one.example': '' });
  state.busy = true;
  await links.open(link('https://one.example'));
  await links.open('vigil://open/session/a1/participate?gateway=https%3A%2F%2Fone.example');
  expect(shown).toEqual([]);
  expect(notices).toEqual(['link-busy', 'link']);
});
