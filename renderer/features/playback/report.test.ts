import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { auditDraftSchema, type AuditDraft } from '../../../shared/ipc/schemas';
import { PlaybackReporter } from './report';

let drafts: AuditDraft[];
let ids = 0;
const open = () => new PlaybackReporter({ file: 'night.vigil.tar', recordingId: 'r1', sessionId: 's1' }, {
  append: (added) => drafts.push(...added), newId: () => `id-${(ids += 1)}`, now: () => 1_800_000_000_000,
});

beforeEach(() => {
  drafts = [];
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

describe('what playback writes down', () => {
  it('reports one playback per opening, however often the picture is drawn', () => {
    const reporter = open();
    reporter.shown();
    reporter.shown();
    expect(drafts).toHaveLength(1);
    expect(drafts[0]).toMatchObject({ event: 'recording.play', title: 'Play Recording', category: 'Access', sessionId: 's1', success: true, details: { file: 'night.vigil.tar', recordingId: 'r1', sessionId: 's1' } });
    expect(auditDraftSchema.safeParse(drafts[0]).success).toBe(true);
    open().shown();
    expect(drafts).toHaveLength(2);
  });
  it('says nothing for an opening that was given up before the first picture', () => {
    const reporter = open();
    reporter.dispose();
    reporter.shown();
    reporter.openFailed({ code: 'x', severity: 'error', what: 'No.', tip: '' });
    expect(drafts).toEqual([]);
  });
  it('counts a typed query once, when it rests', () => {
    const reporter = open();
    for (const query of ['p', 'pa', 'pas', 'passwd']) {
      reporter.typing(query);
      vi.advanceTimersByTime(200);
    }
    expect(drafts).toEqual([]);
    vi.advanceTimersByTime(1000);
    reporter.searched('passwd');
    reporter.searched(' passwd ');
    expect(drafts.map((draft) => [draft.event, draft.message, draft.details['terms']])).toEqual([['recording.search', 'passwd', 'passwd']]);
  });
  it('counts a submitted query at once and not again when it rests', () => {
    const reporter = open();
    reporter.typing('root');
    reporter.searched('root');
    vi.advanceTimersByTime(5000);
    expect(drafts).toHaveLength(1);
    reporter.searched('other');
    reporter.searched('root');
    expect(drafts.map((draft) => draft.message)).toEqual(['root', 'other', 'root']);
  });
  it('does not count an emptied box', () => {
    const reporter = open();
    reporter.typing('x');
    reporter.typing('  ');
    vi.advanceTimersByTime(5000);
    reporter.dispose();
    expect(drafts).toEqual([]);
  });
  it('does not lose the query that was standing when the player was left', () => {
    const reporter = open();
    reporter.typing('secret');
    reporter.dispose();
    expect(drafts.map((draft) => draft.message)).toEqual(['secret']);
    vi.advanceTimersByTime(5000);
    expect(drafts).toHaveLength(1);
  });
  it('tells that an altered recording was played all the same, and that a file could not be opened', () => {
    const reporter = open();
    reporter.playedUnverified('session.cast differs.');
    reporter.playedUnverified('session.cast differs.');
    reporter.openFailed({ code: 'not-a-recording', severity: 'error', what: 'This is not a recording.', tip: 'Pick another.' });
    expect(drafts.map((draft) => [draft.event, draft.success])).toEqual([['recording.play.unverified', true], ['recording.open.failed', false]]);
  });
  it('cuts what the outbox would refuse', () => {
    const reporter = open();
    reporter.searched('x'.repeat(5000));
    expect(auditDraftSchema.safeParse(drafts[0]).success).toBe(true);
  });
});
