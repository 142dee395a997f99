import { millis } from '../../shared/base/units';
import { ProblemList } from '../../shared/recording/formats/problems';
import type { FramedRecording } from '../../shared/recording/formats/format';
import { PlainBody } from '../../shared/recording/index/plain-body';
import { RecordingIndex } from '../../shared/recording/index/recording-index';
import type { SearchHit } from '../../shared/recording/port';
import { compileQuery } from '../../shared/recording/search/query';
import { searchEvents, searchScreenText, searchTyped } from '../../shared/recording/search/search';
import { Snapshotter } from '../../shared/recording/snapshotter';
import type { Arguments } from './arguments';
import { UnusableInput, unusable } from './problem-exit';
import { environmentOf, openPath, recognise } from './open-file';

const openFile = async (command: Arguments) => (await recognise(await openPath(command), environmentOf(command))).recording;

/** The screen at `at`, that moment included. Plays from the start and reads no further. */
export async function screenAt(command: Arguments): Promise<string[]> {
  const recording = await openFile(command);
  if (recording.kind !== 'terminal') throw noText(recording.kind);
  const screen = new Snapshotter(recording.header.columns, recording.header.rows);
  const at = millis(command.at);
  try {
    for await (const { frames } of recording.read(recording.start, new ProblemList())) {
      for (const frame of frames) {
        if (frame.at > at) return screen.lines();
        if (frame.kind === 'output') screen.writeNow(frame.text);
        else if (frame.kind === 'resize') screen.resize(frame.columns, frame.rows);
      }
    }
    return screen.lines();
  } finally {
    screen.dispose();
  }
}

/** For what only a terminal's screen can answer. */
export const noText = (kind: 'graphical' | 'video'): UnusableInput => (kind === 'video'
  ? new UnusableInput('This recording is a film.', 'Only info and verify can be used with it.')
  : new UnusableInput('This is a graphical recording: its screen is a picture, not text.', 'Search, events and export --to jsonl tell what was typed and what happened in it.'));

async function factsOf(recording: FramedRecording): Promise<PlainBody> {
  const body = new PlainBody(recording);
  await body.build(() => undefined);
  return body;
}

/** Hits in time order, at most `limit`. Screen text is searched as it comes and not kept. */
export async function searchFile(command: Arguments, limit: number): Promise<SearchHit[]> {
  const recording = await openFile(command);
  const compiled = compileQuery({ text: command.query });
  if (!compiled.ok) throw unusable(compiled.problem);
  const query = compiled.value;
  const hits: SearchHit[] = [];
  const take = (found: Iterable<SearchHit>): void => {
    let count = 0;
    for (const hit of found) if (count++ < limit) hits.push(hit);
  };
  if (recording.kind === 'video') return [];
  if (recording.kind === 'graphical') {
    const { facts } = await factsOf(recording);
    take(searchTyped(facts.typed.lines, query));
    take(searchEvents([...facts.events, ...await recording.events()], query));
    return hits.sort((one, other) => one.at - other.at).slice(0, limit);
  }
  const index = new RecordingIndex(recording, {
    onText: (text) => {
      if (hits.length < limit) take(searchScreenText(text, query));
    },
  });
  await index.build();
  take(searchTyped(index.facts.typed.lines, query));
  take(searchEvents([...index.facts.events, ...await recording.events()], query));
  return hits.sort((one, other) => one.at - other.at).slice(0, limit);
}
