/**
 * A real S3-compatible store with object lock on loopback: Ceph's RADOS gateway over one monitor and one disk in memory, from Debian
 * (`radosgw`, `ceph-mon`, `ceph-osd`). Ready in 10 to 20 s, gone with `close`.
 */
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

export interface Ceph {
  /** `http://127.0.0.1:PORT` */
  readonly endpoint: string;
  readonly client: S3Client;
  makeBucket(objectLock: boolean): Promise<string>;
  close(): Promise<void>;
}

export const cephKeys = { AWS_ACCESS_KEY_ID: 'VIGILTESTKEY', AWS_SECRET_ACCESS_KEY: 'vigil-test-secret-canary' } as const;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => void server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

function run(command: string, ...args: string[]): void {
  const { status, error, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (error !== undefined) throw new Error(`${command} cannot be started (${error.message}); as root on Debian, npm test installs it.`);
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
}

export async function startCeph(): Promise<Ceph> {
  // Short: Unix socket paths end at 107 bytes.
  const folder = await mkdtemp(join(tmpdir(), 'vc-'));
  const [monitorPort, port, cluster, disk] = [await freePort(), await freePort(), randomUUID(), randomUUID()];
  const [conf, keyring] = [join(folder, 'ceph.conf'), join(folder, 'keyring')];
  await writeFile(conf, `[global]
fsid = ${cluster}
mon host = v2:127.0.0.1:${monitorPort}
public addr = 127.0.0.1
cluster addr = 127.0.0.1
run dir = ${folder}
log file = ${folder}/$name.log
admin socket = ${folder}/$name.$pid.asok
pid file =
keyring = ${keyring}
mon data = ${folder}/mon
osd data = ${folder}/osd
osd objectstore = memstore
memstore device bytes = 536870912
osd crush chooseleaf type = 0
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
mon allow pool size one = true
mon max pg per osd = 1000
mon data avail warn = 1
mon data avail crit = 1
[client.admin]
rgw frontends = beast endpoint=127.0.0.1:${port}
rgw run sync thread = false
rgw thread pool size = 16
`);
  await mkdir(join(folder, 'osd'));
  run('ceph-authtool', '--create-keyring', keyring, '--gen-key', '-n', 'mon.', '--cap', 'mon', 'allow *');
  for (const name of ['client.admin', 'osd.0']) run('ceph-authtool', keyring, '--gen-key', '-n', name, '--cap', 'mon', 'allow *', '--cap', 'osd', 'allow *');
  run('monmaptool', '--create', '--fsid', cluster, '--addv', 'a', `v2:127.0.0.1:${monitorPort}`, join(folder, 'monmap'));
  run('ceph-mon', '-c', conf, '--mkfs', '-i', 'a', '--monmap', join(folder, 'monmap'), '--keyring', keyring);
  const running: ChildProcess[] = [];
  const start = (command: string, ...args: string[]): void => void running.push(spawn(command, ['-c', conf, ...args, '-f'], { stdio: 'ignore' }));
  const client = new S3Client({ endpoint: `http://127.0.0.1:${port}`, region: 'us-east-1', forcePathStyle: true, requestChecksumCalculation: 'WHEN_REQUIRED', credentials: { accessKeyId: cephKeys.AWS_ACCESS_KEY_ID, secretAccessKey: cephKeys.AWS_SECRET_ACCESS_KEY } });
  const close = async (): Promise<void> => {
    client.destroy();
    await Promise.all(running.map(async (child) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = new Promise((resolve) => void child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    }));
    await rm(folder, { recursive: true, force: true });
  };
  try {
    start('ceph-mon', '-i', 'a');
    run('ceph', '-c', conf, 'auth', 'import', '-i', keyring);
    run('ceph', '-c', conf, 'osd', 'new', disk);
    run('ceph-osd', '-c', conf, '-i', '0', '--mkfs', '--osd-uuid', disk);
    start('ceph-osd', '-i', '0');
    start('radosgw', '-n', 'client.admin');
    for (let tries = 0; !await fetch(`http://127.0.0.1:${port}/`).then(({ ok }) => ok, () => false); tries += 1) {
      if (tries > 600 || running.some(({ exitCode }) => exitCode !== null)) throw new Error(`radosgw does not answer; its log is in ${folder}`);
      await setTimeout(200);
    }
    run('radosgw-admin', '-c', conf, 'user', 'create', '--uid=vigil', '--display-name=Vigil', `--access-key=${cephKeys.AWS_ACCESS_KEY_ID}`, `--secret=${cephKeys.AWS_SECRET_ACCESS_KEY}`);
  } catch (caught) {
    await close();
    throw caught;
  }
  return {
    endpoint: `http://127.0.0.1:${port}`, client, close,
    async makeBucket(objectLock) {
      const bucket = `vigil-${randomUUID().slice(0, 8)}`;
      await client.send(new CreateBucketCommand({ Bucket: bucket, ObjectLockEnabledForBucket: objectLock }));
      return bucket;
    },
  };
}
