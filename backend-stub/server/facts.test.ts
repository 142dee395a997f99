import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestGateway, type TestGateway } from './gateway.fixture';

let test: TestGateway;
beforeEach(async () => {
  test = await openTestGateway();
});
afterEach(() => test.close());

describe('the stream of facts', () => {
  it('tells sessions that change together in one list to a console that takes lists, one by one to others', async () => {
    const ana = await test.signIn('ana');
    const opened = await Promise.all(['a-1', 'a-2', 'a-3', 'a-4'].map((asset) => test.open({ asset })));
    const ids = opened.map(({ handle }) => handle.id).sort();
    const stop = new AbortController();
    const follow = async (takesLists: boolean): Promise<readonly (readonly string[])[]> => {
      const heard: string[][] = [];
      for await (const { fact } of ana.facts.watchFacts({ takesLists }, { signal: stop.signal })) {
        if (fact.case === 'snapshot') {
          expect(fact.value.sessions.map((one) => one.id).sort()).toEqual(ids);
          waiting.pop()?.();
        }
        if (fact.case === 'sessionList') heard.push(fact.value.sessions.filter((one) => one.columns === 99).map((one) => one.id).sort());
        if (fact.case === 'session' && fact.value.columns === 99) heard.push([fact.value.id]);
        if (new Set(heard.flat()).size === ids.length) break;
      }
      return heard;
    };
    const waiting: (() => void)[] = [];
    const told = [0, 1].map(() => new Promise<void>((resolve) => { waiting.push(resolve); }));
    const both = [follow(true), follow(false)];
    await Promise.all(told);
    for (const { handle } of opened) handle.resize(99, 40);
    const [lists, single] = await Promise.all(both);
    expect(lists?.filter((list) => list.length > 0)).toEqual([ids]);
    expect(single).toHaveLength(ids.length);
    stop.abort();
  });

  it('tells mere activity in few words to a console that takes those, and as whole sessions to others', async () => {
    const ana = await test.signIn('ana');
    const { handle } = await test.open();
    const stop = new AbortController();
    const ready: (() => void)[] = [];
    const steps = [0, 1, 2, 3].map(() => new Promise<void>((resolve) => { ready.push(resolve); }));
    const follow = async (takesActivity: boolean): Promise<readonly unknown[]> => {
      let resized = false;
      for await (const { fact } of ana.facts.watchFacts({ takesLists: true, takesActivity }, { signal: stop.signal })) {
        if (fact.case === 'snapshot') ready.shift()?.();
        const words = fact.case === 'sessionList' ? fact.value.sessions : [];
        if (!resized && words.some(({ columns }) => columns === 99)) {
          resized = true;
          ready.shift()?.();
        } else if (resized && words.length > 0) return ['sessions', ...words.map(({ id, outputBytes, lastActivityMs }) => [id, outputBytes, lastActivityMs > 0n])];
        if (fact.case === 'activity') return ['activity', ...fact.value.activity.map(({ sessionId, outputBytes, lastActivityMs }) => [sessionId, outputBytes, lastActivityMs > 0n])];
      }
      return [];
    };
    const both = [follow(true), follow(false)];
    await Promise.all(steps.slice(0, 2));
    // What its beginning still changes has been told by then: it would take the activity along.
    handle.resize(99, 40);
    await Promise.all(steps.slice(2));
    await handle.output(new TextEncoder().encode('hello'));
    expect(await Promise.all(both)).toEqual([['activity', [handle.id, 5n, true]], ['sessions', [handle.id, 5n, true]]]);
    stop.abort();
  });
});
