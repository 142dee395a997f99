import { describe, expect, it } from 'vitest';
import { failure, success, type Result } from '../../../../shared/base/problem';
import { ExportDesk, type ExportJob, type ExportPlace } from './desk';

function place(change: Partial<ExportPlace> = {}) {
  const said: string[] = [];
  const sizes: number[] = [];
  const made: ExportPlace = {
    begin: async (name) => { said.push(`begin ${name}`); return success({ exportId: 'e' }); },
    chunk: async (_id, bytes) => { sizes.push(bytes.length); return success(undefined); },
    end: async () => { said.push('end'); return success({ saved: 'there.txt' }); },
    cancel: async () => { said.push('cancel'); return success(undefined); },
    ...change,
  };
  return { desk: new ExportDesk(made), said, sizes };
}
const job = (produce: ExportJob['produce'], begun: string[] = []): ExportJob => ({ label: 'text transcript', fileName: 'a.txt', onBegin: () => begun.push('told'), produce });

describe('an export', () => {
  it('goes in pieces the other side takes, with progress, and says where it is', async () => {
    const { desk, said, sizes } = place();
    const seen: unknown[] = [];
    desk.subscribe(() => seen.push(desk.getSnapshot().running?.fraction));
    expect(await desk.run(job(async (sink) => { sink.progress(0.5); await sink.write(new Uint8Array(2_500_000)); await sink.write('ä'); }))).toBe(true);
    expect(sizes).toEqual([1 << 20, 1 << 20, 2_500_000 - (2 << 20), 2]);
    expect([said, seen.includes(0.5), desk.getSnapshot()]).toEqual([['begin a.txt', 'end'], true, { saved: 'there.txt' }]);
  });

  it('counts as an export only when it is known where it goes', async () => {
    const begun: string[] = [];
    const nowhere = place({ begin: async () => success({}) });
    expect(await nowhere.desk.run(job(async () => { throw new Error('not to be made'); }, begun))).toBe(false);
    expect([begun, nowhere.said, nowhere.desk.getSnapshot()]).toEqual([[], [], {}]);
  });

  it('leaves nothing behind when it is cancelled', async () => {
    const { desk, said } = place();
    await desk.run(job(async (sink) => { await sink.write('x'); desk.cancel(); await sink.write('y'); }));
    expect([said, desk.getSnapshot()]).toEqual([['begin a.txt', 'cancel'], {}]);
  });

  it('says why it failed, and can be tried again', async () => {
    const full = failure<undefined>({ code: 'disk-full', severity: 'error', what: 'The disk is full.', tip: '' });
    let answer: Result<undefined> = full;
    const { desk, said } = place({ chunk: async () => answer });
    await desk.run(job((sink) => sink.write('x')));
    expect([desk.getSnapshot().problem?.code, said.at(-1)]).toEqual(['disk-full', 'cancel']);
    answer = success(undefined);
    expect(await desk.run(job((sink) => sink.write('x')))).toBe(true);
  });

  it('makes one file at a time', async () => {
    const { desk } = place();
    let finish = (): void => undefined;
    const first = desk.run(job(() => new Promise((resolve) => { finish = resolve; })));
    expect(await desk.run(job(async () => undefined))).toBe(false);
    await Promise.resolve();
    finish();
    expect(await first).toBe(true);
  });
});
