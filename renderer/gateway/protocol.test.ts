import { expect, it } from 'vitest';
import { oneCallAConnection, watchProtocol, type AnsweredRequest } from './protocol';

function watched(origin: string) {
  let arrive: (requests: readonly AnsweredRequest[]) => void = () => undefined;
  const told: string[] = [];
  let stopped = false;
  const watch = watchProtocol(origin, (protocol) => told.push(protocol), (listener) => {
    arrive = listener;
    return { dispose: () => { stopped = true; } };
  });
  return { told, watch, stopped: () => stopped, answered: (...requests: readonly [string, string][]) => arrive(requests.map(([name, nextHopProtocol]) => ({ name, nextHopProtocol }))) };
}

it('tells how one gateway is reached, once, and when that changes', () => {
  const { told, answered, watch, stopped } = watched('https://gate.example/');
  answered(['https://gate.example/vigil.v1.Sessions/List', '']);
  expect(told).toEqual([]);
  answered(['https://gate.example/vigil.v1.Sessions/List', 'http/1.1'], ['https://other.example/a', 'h2'], ['https://gate.example:8443/a', 'h3']);
  answered(['https://gate.example/vigil.v1.Sessions/List', 'http/1.1']);
  expect(told).toEqual(['http/1.1']);
  answered(['https://gate.example/vigil.v1.Sessions/List', 'http/1.1'], ['https://gate.example/vigil.v1.Audit/List', 'h2']);
  expect(told).toEqual(['http/1.1', 'h2']);
  watch.dispose();
  expect(stopped()).toBe(true);
});

it('knows which protocols take a connection for every call', () => {
  expect(['http/1.1', 'http/1.0', 'h2', 'h3', undefined].map(oneCallAConnection)).toEqual([true, true, false, false, false]);
});
