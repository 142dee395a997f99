import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { auditNames, isAuditName, type SpecifiedCategory } from '../../shared/model/audit-names';
import { categoryOf } from '../destinations/fields';
import { gatewayOnly, reportable } from '../services/audit';

const root = join(import.meta.dirname, '../..');
const specified: readonly SpecifiedCategory[] = ['Authentication', 'Session', 'Access', 'Administrative', 'Security'];

const sourcesOf = (rooms: readonly string[]): readonly { readonly path: string; readonly text: string }[] =>
  rooms.flatMap((room) => readdirSync(join(root, room), { recursive: true, encoding: 'utf8' }).map((path) => `${room}/${path}`)).filter((path) => /\.tsx?$/.test(path) && !/\.(?:test|fixture)\.|\/gen\/|\/simulation\/|audit-names|state\/samples/.test(path)).map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
const gateway = sourcesOf(['backend-stub']);
const everything = [...gateway, ...sourcesOf(['renderer', 'electron', 'shared'])];
/** Where a console names an event it reports. */
const reports = everything.filter(({ path }) => /^(?:renderer|electron)/.test(path)).flatMap(({ path, text }) =>
  [...text.matchAll(/(?:\bevent: |#send\(|#once\(|#draft\(|#report\(|\btell\(|telling\.current\()'([a-z]+\.[a-z.-]+)'/g)].map(([, name = '']) => ({ path, name })));

describe('the names of audit events', () => {
  it('have a category of the specification, each', () => {
    expect(Object.values(auditNames).filter((category) => !specified.includes(category))).toEqual([]);
    expect(new Set(Object.values(auditNames))).toEqual(new Set(specified));
  });

  it.each(Object.entries(auditNames))('%s leaves the gateway as %s, whatever the log calls it, and is written somewhere', (event, category) => {
    expect(categoryOf({ event, category: 'Operation' })).toBe(category);
    // In words, or as a template whose beginning it is.
    const told = everything.some(({ text }) => text.includes(`'${event}'`)) || (event.startsWith('console.witness.') && everything.some(({ text }) => text.includes('`console.witness.${')));
    expect(told, `${event} is in no source: take it off the table`).toBe(true);
  });

  it('are written under the category the table says, or under the words another product has for it', () => {
    const pairs = everything.flatMap(({ path, text }) => text.split('\n').flatMap((line) => {
      const category = /\bcategory: '([A-Z][a-z]+)'/.exec(line)?.[1];
      const names = [...(/\bevent: ([^,]+)/.exec(line)?.[1] ?? '').matchAll(/'([a-z]+\.[a-z.-]+)'/g)].map(([, name = '']) => name);
      return category === undefined ? [] : names.map((name) => ({ path, name, category }));
    }));
    expect(pairs.length).toBeGreaterThan(30);
    expect(pairs.filter(({ name, category }) => !isAuditName(name) || (category !== 'Operation' && auditNames[name] !== category))).toEqual([]);
  });

  it('are on the table when a console reports them, and the gateway takes those', () => {
    expect(new Set(reports.map(({ name }) => name)).size).toBeGreaterThan(10);
    expect(reports.filter(({ name }) => !isAuditName(name))).toEqual([]);
    // A review that waited offline is taken up as an order, whatever the list says.
    expect(reports.filter(({ name }) => name !== 'recording.review' && (!reportable.test(name) || gatewayOnly.has(name)))).toEqual([]);
  });
});
