import { describe, expect, it } from 'vitest';
import { ProblemError } from '../../shared/base/problem';
import { findScenario } from '../scenarios';
import { demoConfig, loadConfig, parseConfig } from './config';
import { parseFlags } from './flags';

const user = { loginName: 'a', displayName: 'A', role: 'auditor', passwordHash: 'scrypt:32768:8:1:AAAA:AAAA' };
const s3 = { kind: 's3', region: 'eu-central-1', bucket: 'evidence' };

function whatOf(action: () => unknown): string {
  try {
    action();
  } catch (caught) {
    if (caught instanceof ProblemError) return `${caught.problem.what} ${caught.problem.tip}`;
    throw caught;
  }
  return 'nothing';
}

describe('the config', () => {
  it('has defaults', () => {
    expect(parseConfig({ users: [user] }, 'c.json')).toMatchObject({ host: '127.0.0.1', demo: false, terminateGraceMs: 3000, announceWatchers: true, tokenHours: 12, storage: { kind: 'files' } });
    expect(demoConfig().users.map((one) => `${one.loginName} ${one.role} ${one.team}`)).toEqual([
      'ana security-analyst soc', 'pat platform-admin platform', 'tess team-lead payments', 'audrey auditor audit', 'uma user payments',
    ]);
  });

  it.each([
    [{}, 'users'],
    [{ users: [] }, 'users'],
    [{ users: [{ ...user, role: 'boss' }] }, 'users.0.role'],
    [{ users: [{ ...user, passwordHash: undefined }] }, 'users.0'],
    [{ users: [{ ...user, passwordHash: 'x' }] }, 'users.0.passwordHash'],
    [{ users: [user], grace: 3 }, 'grace'],
    [{ users: [user], terminateGraceMs: -1 }, 'terminateGraceMs'],
    [{ users: [user, user] }, 'users: "a" is there twice'],
    [{ users: [{ ...user, passwordHash: undefined, password: 'x' }] }, 'users.0.password'],
    [[], 'the whole file'],
    [{ users: [user], storage: { kind: 's3', region: 'eu-central-1' } }, 'storage.bucket'],
    [{ users: [user], storage: { ...s3, secretAccessKey: 'x' } }, 'storage.secretAccessKey'],
    [{ users: [user], storage: { ...s3, endpoint: 'http://s3.example' } }, 'storage.endpoint: wants https: recordings would cross the network readable'],
    [{ users: [user], storage: { ...s3, endpoint: 'https://key:secret@s3.example' } }, 'storage.endpoint: wants no credentials in the address'],
    [{ users: [user], storage: { ...s3, prefix: 'no-slash' } }, 'storage.prefix'],
    [{ users: [user], storage: { ...s3, objectLock: { mode: 'COMPLIANCE' } }, retention: { recordingDays: 0, logDays: 0 } }, 'storage.objectLock.days'],
  ])('names the field that is wrong: %j', (config, field) => {
    expect(whatOf(() => parseConfig(config, 'c.json'))).toContain(`c.json: ${field}`);
  });

  it('says when the file is not there or not JSON', () => {
    expect(whatOf(() => loadConfig('/nowhere/c.json'))).toContain('cannot be read (ENOENT)');
    expect(whatOf(() => loadConfig('package-lock.json/x'))).toContain('cannot be read');
    expect(whatOf(() => loadConfig('LICENSE'))).toContain('is not JSON');
  });
});

describe('the flags', () => {
  it('are read in both spellings', () => {
    expect(parseFlags(['--port=0', '--ssh-port', '22', '--data', '/d', '--scenario', 'noisy-64'])).toMatchObject({ port: 0, sshPort: 22, data: '/d', scenario: 'noisy-64' });
    expect(parseFlags(['--help']).help).toBe(true);
  });

  it.each([
    [['--data', 'd', '--verbose'], '"--verbose"'],
    [['--data'], '--data wants a value'],
    [[], '--data is missing'],
    [['--data', 'd', '--port', '70000'], '"70000"'],
    [['--data', 'd', '--ssh-port', 'x'], '--ssh-port'],
  ])('name what is wrong: %j', (argv, part) => {
    expect(whatOf(() => parseFlags(argv))).toContain(part);
  });
});

describe('the scenarios', () => {
  it('are as many sessions as they say, each under a name of its own', () => {
    for (const [name, count] of [['quiet-night', 12], ['noisy-64', 64], ['noisy-256', 256], ['noisy-3', 3], ['crowd-1000', 1_000], ['empty', 0]] as const) {
      const sessions = findScenario(name).sessions();
      expect(sessions).toHaveLength(count);
      expect(new Set(sessions.map((session) => `${session.user}@${session.asset}`)).size).toBe(count);
    }
    expect(whatOf(() => findScenario('loud'))).toContain('quiet-night, noisy-64, noisy-256, mixed-64, crowd-1000, hostile-wall, empty');
  });
});
