import { expect, test } from 'vitest';
import { inflateGzip } from '../formats/inflate';
import { RecordingReader } from '../reader';
import { memorySource } from '../source';
import { makeEvidence, makeKey, makeRecording, partsAt, smallCast, source } from './evidence.fixture';

const [gateway, desk] = [makeKey(), makeKey()];
const recording = makeRecording(gateway, smallCast);
const opened = async (bytes: Uint8Array) => {
  const reader = new RecordingReader({ inflate: inflateGzip, knownKeys: [gateway.publicKey, desk.publicKey] });
  const result = await reader.open(memorySource(bytes), 'e.tar');
  if (!result.ok) throw new Error(result.problem.what);
  await reader.finished();
  return reader;
};

test('an evidence bundle plays its recording and tells the rest', async () => {
  const { tar } = await makeEvidence(desk, recording);
  const reader = await opened(tar);
  const info = await reader.info();
  expect(info).toMatchObject({ format: 'vigil-bundle', title: 'alice@db-7', sessionId: 's1', integrity: { state: 'verified', parts: expect.any(Array) }, evidence: { caseNumber: 'CASE-7', madeBy: 'audrey', keyId: desk.keyId } });
  expect((await reader.screenAt(info.duration))[0]).toBe('hello');
  expect(await reader.evidence()).toMatchObject({ notes: [{ text: 'here' }], coverage: { sittings: [{ viewer: 'audrey' }] }, custody: [{ action: 'made', caseNumber: 'CASE-7' }], wrong: [] });
  // The same recording outside has the same fingerprint: its notes and what was watched are found again.
  const outside = await opened(recording);
  expect((await outside.info()).fingerprint).toBe(info.fingerprint);
  expect(await outside.evidence()).toBeUndefined();
});

test('an altered one opens, and says what is broken', async () => {
  const { tar } = await makeEvidence(desk, recording);
  const at = partsAt(tar).find(({ name }) => name === 'notes.json')!.content + 3;
  tar[at] = tar[at]! ^ 1;
  const reader = await opened(tar);
  expect((await reader.info()).integrity).toMatchObject({ state: 'failed', parts: expect.arrayContaining([expect.objectContaining({ name: 'notes.json', state: 'altered' }), expect.objectContaining({ name: 'README.txt', state: 'intact' })]) });
  expect(await reader.evidence()).toMatchObject({ notes: [], wrong: ['notes.json cannot be read.'] });
});

test('a recording of several files is found again under the names they had', async () => {
  const { tar } = await makeEvidence(desk, recording, { recording: { main: { name: 'night.timing', source: source('0.5 6\n') }, others: [{ name: 'night.typescript', source: source('Script started on x\nhello\n') }] } });
  const reader = await opened(tar);
  expect(await reader.info()).toMatchObject({ format: 'script', integrity: { state: 'verified' } });
});

test('one inside another is not opened', async () => {
  const inner = await makeEvidence(desk, recording);
  const { tar } = await makeEvidence(desk, inner.tar);
  const reader = new RecordingReader({ inflate: inflateGzip, knownKeys: [] });
  expect(await reader.open(memorySource(tar), 'e.tar')).toMatchObject({ ok: false, problem: { code: 'evidence-nested' } });
});
