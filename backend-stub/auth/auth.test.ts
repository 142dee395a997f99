import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { signer } from '../audit/signer.fixture';
import { AuditLog } from '../audit/audit-log';
import { demoConfig } from '../config/config';
import { Attempts } from './attempts';
import { hashPassword, verifyPassword } from './passwords';
import { SignInDesk } from './sign-in';

describe('passwords', () => {
  it('fit their own hash only', async () => {
    const passwordHash = await hashPassword('correct horse');
    expect(passwordHash).toMatch(/^scrypt:32768:8:1:/);
    expect(await verifyPassword('correct horse', { passwordHash })).toBe(true);
    expect(await verifyPassword('correct horsf', { passwordHash })).toBe(false);
    expect(await verifyPassword('', undefined)).toBe(false);
    expect(await verifyPassword('plain', { password: 'plain' })).toBe(true);
    expect(await verifyPassword('plain ', { password: 'plain' })).toBe(false);
  });
});

describe('failed attempts', () => {
  it('cost more and more time, for that user from that address only', () => {
    let now = 0;
    const attempts = new Attempts(() => now);
    const waits = Array.from({ length: 14 }, () => {
      attempts.failed('ana', '1.1.1.1');
      const wait = attempts.waitMs('ana', '1.1.1.1');
      now += wait;
      return wait / 1000;
    });
    expect(waits).toEqual([0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
    attempts.failed('ana', '1.1.1.1');
    expect(attempts.waitMs('ANA', '1.1.1.1')).toBeGreaterThan(0);
    expect(attempts.waitMs('ana', '2.2.2.2')).toBe(0);
    expect(attempts.waitMs('pat', '1.1.1.1')).toBe(0);
    attempts.succeeded('ana', '1.1.1.1');
    expect(attempts.waitMs('ana', '1.1.1.1')).toBe(0);
  });

  it('of a shared address are given more room, and one that was good is taken back', () => {
    const attempts = new Attempts(() => 0, { freeSlips: 3, longestMs: 2_000 });
    const wait = (): number => attempts.waitMs('', 'office');
    for (let at = 0; at < 3; at += 1) attempts.failed('', 'office');
    expect(wait()).toBe(0);
    attempts.failed('', 'office');
    expect(wait()).toBe(1_000);
    attempts.excused('', 'office');
    expect(wait()).toBe(0);
    for (let at = 0; at < 9; at += 1) attempts.failed('', 'office');
    expect(wait()).toBe(2_000);
  });

  it('do not fill the memory with made-up names, and are forgotten after a quiet while', () => {
    let now = 0;
    const attempts = new Attempts(() => now);
    for (let at = 0; at < 3; at += 1) attempts.failed('early', 'x');
    expect(attempts.waitMs('early', 'x')).toBeGreaterThan(0);
    for (let at = 0; at < 10_000; at += 1) attempts.failed(`name-${at}`, 'x');
    expect(attempts.waitMs('early', 'x')).toBe(0);
    for (let at = 0; at < 5; at += 1) attempts.failed('late', 'x');
    now += 1_000_000;
    attempts.failed('late', 'x');
    expect(attempts.waitMs('late', 'x')).toBe(0);
  });
});

describe('the sign-in desk', () => {
  let directory = '';
  let audit: AuditLog;
  let now = 0;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'vigil-auth-'));
    ({ log: audit } = await AuditLog.open(directory, 'server', signer));
  });
  afterEach(async () => {
    await audit.close();
    await rm(directory, { recursive: true, force: true });
  });

  it('lets in, audits, and forgets the token on sign-out', async () => {
    const desk = new SignInDesk(demoConfig().users, 12, audit);
    const result = await desk.signIn('ana', 'vigil-demo', '1.1.1.1');
    if (!result.ok) throw new Error(result.problem.what);
    expect(result.value.token).toHaveLength(43);
    const signedIn = desk.tokens.find(result.value.token);
    if (signedIn === undefined) throw new Error('no token');
    expect(signedIn.operator.displayName).toBe('Ana Kovac');
    await desk.signOut(signedIn, '1.1.1.1');
    expect(desk.tokens.find(result.value.token)).toBeUndefined();
    expect(signedIn.signal.aborted).toBe(true);
    expect((await audit.after(0, 10)).map((event) => event.event)).toEqual(['auth.signin', 'auth.signout']);
  });

  it('does not let many guesses at the same moment slip past the limit', async () => {
    const desk = new SignInDesk(demoConfig().users, 12, audit, new Attempts(() => now));
    const results = await Promise.all(Array.from({ length: 20 }, (_, at) => desk.signIn('ana', `guess ${at}`, '1.1.1.1')));
    const codes = results.map((result) => (result.ok ? 'in' : result.problem.code));
    expect(codes.filter((code) => code === 'sign-in.refused')).toHaveLength(3);
    expect(codes.filter((code) => code === 'sign-in.too-many')).toHaveLength(17);
    const right = await desk.signIn('ana', 'vigil-demo', '1.1.1.1');
    expect(right.ok).toBe(false);
    now += 1_000;
    expect((await desk.signIn('ana', 'vigil-demo', '1.1.1.1')).ok).toBe(true);
    expect((await audit.after(0, 100)).filter((event) => event.event === 'auth.signin.failed')).toHaveLength(3);
  });
});
