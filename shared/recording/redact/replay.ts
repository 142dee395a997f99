import type { FramedRecording, RecordedFrame } from '../formats/format';
import { ProblemList } from '../formats/problems';
import { Turns } from '../index/turns';
import type { CellReader, ScreenState } from '../screen-cells';
import { Snapshotter } from '../snapshotter';

/** One screen on the way through a recording. A frame that prints several lines gives a step for each, so that no line passes by unseen. */
export interface ScreenStep {
  readonly number: number;
  readonly at: number;
  readonly screen: ScreenState;
  /** By how many rows the screen moved up since the step before. */
  readonly scrolled: number;
  /** The window's size changed. */
  readonly resized?: { readonly columns: number; readonly rows: number } | undefined;
}

export interface ReplayHandler {
  step(step: ScreenStep): void;
  /** Frames that draw nothing: keys, markers. */
  frame(frame: RecordedFrame): void;
  /** After all of one frame; may take its time. */
  afterFrame(fraction: number): void | Promise<void>;
}

/** Text up to and with each line feed. */
function* linewise(text: string): Generator<string> {
  let from = 0;
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
    yield text.slice(from, end + 1);
    from = end + 1;
  }
  if (from < text.length) yield text.slice(from);
}

/** Plays a terminal recording from its start, screen by screen. The same recording gives the same steps every time. */
export async function replay(recording: FramedRecording, handler: ReplayHandler, stopped: () => boolean): Promise<void> {
  const screen = new Snapshotter(recording.header.columns, recording.header.rows);
  const turns = new Turns(stopped);
  let scrolled = 0;
  let number = 0;
  // Only the whole screen moving up is told as that; what moves inside it is drawn anew.
  screen.beforeScroll((top, bottom) => { if (top === 0 && bottom === screen.rows - 1) scrolled += 1; });
  const reader: CellReader = screen.cellReader();
  const step = (at: number, resized?: ScreenStep['resized']): void => {
    handler.step({ number: (number += 1), at, screen: reader.read(scrolled), scrolled, resized });
    scrolled = 0;
  };
  try {
    for await (const { frames, fraction } of recording.read(recording.start, new ProblemList())) {
      for (const frame of frames) {
        if (frame.kind === 'output') {
          for (const piece of linewise(frame.text)) {
            screen.writeNow(piece);
            step(frame.at);
          }
        } else if (frame.kind === 'resize') {
          screen.resize(frame.columns, frame.rows);
          scrolled = 0;
          step(frame.at, { columns: screen.columns, rows: screen.rows });
        }
        handler.frame(frame);
        await handler.afterFrame(fraction);
        if (turns.due) await turns.next();
      }
    }
  } finally {
    screen.dispose();
  }
}
