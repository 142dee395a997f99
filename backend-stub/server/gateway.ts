import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ProblemError } from '../../shared/base/problem';
import { AccessBook } from '../access/access-book';
import { AccessDesk } from '../access/access-desk';
import { AuditLog } from '../audit/audit-log';
import { SecondFactor } from '../auth/second-factor';
import { SignInDesk } from '../auth/sign-in';
import { viewingPolicy, type GatewayConfig } from '../config/config';
import { startDestinations } from '../destinations';
import type { Log, Recorder } from '../contracts';
import { LiveDesk } from '../live/live-desk';
import { ClipboardDesk } from '../live/clipboard-desk';
import { ReadBackDesk } from '../live/read-back-desk';
import { openSigningKey } from '../recorder/keys';
import { PolicyBook } from '../policy/policy-book';
import { PolicyDesk } from '../policy/policy-desk';
import { RuleCounts } from '../policy/rule-counts';
import { Holds } from '../retention/holds';
import { RetentionDesk } from '../retention/retention-desk';
import { FactsNews } from '../services/news';
import { ReportClerk } from '../reports/report-clerk';
import { openStorage } from '../storage';
import type { Services } from '../services/parts';
import { ControlDesk } from '../sessions/control-desk';
import { History } from '../sessions/history';
import { Locks } from '../sessions/locks';
import { Orders } from '../sessions/orders';
import { Participations } from '../sessions/participations';
import { Sessions } from '../sessions/sessions';
import { Approvals } from '../viewing/approvals';
import { FourEyes } from '../viewing/four-eyes';
import { Openings } from '../viewing/openings';
import { Reviews } from '../viewing/reviews';
import { ViewingDesk } from '../viewing/viewing-desk';
import { makeFolders, nextEpoch, writeWhole } from './data-folder';
import { openFrontDoor } from './front-door';
import { answerConsoles } from './http';
import { WebConsole } from './web-console';

export const version = '0.1.0';

/** Told when a recording in progress can no longer be written. */
export type RecordingFailed = (recordingId: string, caught: unknown) => void;

export interface GatewayOptions {
  readonly config: GatewayConfig;
  readonly data: string;
  /** 0 picks a free one. */
  readonly port: number;
  readonly log: Log;
  readonly openRecorder: (directory: string, server: { readonly id: string; readonly name: string }, onFailure: RecordingFailed) => Promise<Recorder>;
  /** Folder of the console's browser build, if it is to be served. */
  readonly web?: string | undefined;
  /** How long a participation outlives its stream; 20 s. */
  readonly lapseMs?: number | undefined;
  /** Before what did not get to the storage, or could not be deleted, is tried again; for tests. */
  readonly storagePauseMs?: ((attempts: number) => number) | undefined;
}

export interface Gateway {
  readonly port: number;
  readonly services: Services;
  /** Ends all sessions, finalises their recordings, closes the door. */
  close(): Promise<void>;
}

async function serverIdIn(data: string): Promise<string> {
  const path = join(data, 'server-id');
  const known = await readFile(path, 'utf8').catch(() => '');
  if (/^[0-9a-f-]{36}$/.test(known.trim())) return known.trim();
  const id = randomUUID();
  await writeWhole(path, `${id}\n`);
  return id;
}

async function makeData(data: string): Promise<void> {
  try {
    await makeFolders(data);
    await writeWhole(join(data, '.writable'), '');
  } catch (caught) {
    const { code = 'error' } = caught as NodeJS.ErrnoException;
    throw new ProblemError({ code: 'data.unwritable', severity: 'error', what: `The gateway cannot write to ${data} (${code}).`, tip: 'Choose a folder it may write to with --data.' });
  }
}

/** Everything but the doors of other protocols: those are sources that come to `services.sessions`. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { config, data, log } = options;
  await makeData(data);
  const server = { id: await serverIdIn(data), name: config.name };
  // Refuses a folder that another gateway has, so it comes before anything is written.
  let onRecordingFailed: RecordingFailed = () => undefined;
  const recorder = await options.openRecorder(data, server, (id, caught) => onRecordingFailed(id, caught));
  const epoch = await nextEpoch(join(data, 'epoch'));
  const headSigner = await openSigningKey(join(data, 'keys'));
  const { log: audit, report } = await AuditLog.open(join(data, 'audit'), server.id, headSigner);
  if (report.tornTail !== undefined) log.warn({ 'event.name': 'audit.torn', 'file.path': report.tornTail }, 'The last audit line was torn by a crash and has been put aside.');
  const locks = await Locks.open(join(data, 'locks.json'));
  const history = await History.open(join(data, 'sessions.jsonl'));
  const pauseMeaningOf = (asset: string) => config.assets.find(({ name }) => name === asset)?.pause ?? config.pause;
  const news = new FactsNews();
  const assetOf = (name: string) => config.assets.find((asset) => asset.name === name);
  const accessBook = await AccessBook.open(join(data, 'access.json'), (asset) => assetOf(asset)?.access ?? config.access);
  const access: AccessDesk = new AccessDesk({
    book: accessBook, audit, log, onAccess: news.access,
    ownerOf: (user, asset) => ({ user, team: assetOf(asset)?.team ?? config.accounts.find(({ login }) => login === user)?.team ?? '' }),
    isAsset: (name) => assetOf(name) !== undefined || sessions.live().some(({ asset }) => asset === name) || sessions.historical().some(({ asset }) => asset === name),
  });
  const sessions: Sessions = new Sessions({ ...config, recorder, audit, locks, access, history, epoch, log, pauseMeaningOf });
  onRecordingFailed = (id, caught) => sessions.recordingFailed(id, caught);
  await recorder.recover();
  await sessions.adopt(recorder.list());
  const control = new ControlDesk(sessions, { token: config.control === 'token', idleMs: config.controlIdleSeconds * 1_000, announce: config.announceWatchers });
  const participations = new Participations(sessions, config.announceWatchers, control, options.lapseMs);
  sessions.listen({ onSession: news.session, onActivity: news.activity, onRecording: news.recording });
  audit.listen(news.audit);
  const policy = viewingPolicy(config);
  const approvals = await Approvals.open(join(data, 'approvals.json'), audit, policy);
  approvals.listen(news.approvals);
  sessions.listen({ onSession: ({ id, state }) => void (state === 'ended' && approvals.sessionEnded(id).catch(() => undefined)) });
  const holds = await Holds.open(join(data, 'holds.json'));
  const reviews = await Reviews.open(join(data, 'reviews.jsonl'));
  const fourEyes = new FourEyes({ policy, sessions, participations, approvals });
  const viewing = new ViewingDesk({ policy, approvals, reviews, fourEyes, sessions, recorder, audit, openings: await Openings.open(join(data, 'openings.json')), onRecording: news.recording });
  const book = await PolicyBook.open(resolve(config.policies ?? join(data, 'policies')), audit, log);
  const policies = new PolicyDesk({ book, sessions, locks, audit, log, onLocks: news.locks });
  sessions.usePolicies(policies);
  const secondFactor = await SecondFactor.open(config.users, join(data, 'one-time-codes.json'));
  const storage = await openStorage({ config: config.storage, recordingDays: config.retention.recordingDays, recorder, isHeld: (id) => holds.of(id) !== undefined, audit, log, onRecording: news.recording, pauseMs: options.storagePauseMs });
  const retention = new RetentionDesk({
    limits: config.retention, holds, reviews, recorder, audit, history, log, elsewhere: storage, pauseMs: options.storagePauseMs,
    onRecording: (recording) => {
      news.recording(recording);
      storage?.wake();
    },
  });
  if (storage !== undefined) sessions.listen({ onSession: () => undefined, onRecording: () => storage.wake() });
  await retention.resume();
  const orders = new Orders({ ...config, access, retention, viewing, policies, sessions, participations, control, locks, audit, secondFactor, onLocks: news.locks });
  const signIn = new SignInDesk(config.users, config.tokenHours, audit);
  const services: Services = {
    info: {
      serverId: server.id, name: server.name, version, demo: config.demo,
      demoUsers: config.demo ? config.users.map(({ loginName, password = '', role, hint }) => ({ loginName, password, role, hint })) : [],
      signingKey: recorder.publicKey, signingKeyId: recorder.keyId, viewing: policy, announcesWatchers: config.announceWatchers, terminateGraceMs: config.terminateGraceMs,
      control: config.control, pauseMeaning: config.pause, panicNeeds: config.panicNeeds, reasonRequired: config.reasonRequired, access: config.access,
    },
    signIn, sessions, participations, orders, locks, audit, headSigner, recorder, news, live: new LiveDesk(sessions, participations, audit, viewing), readBacks: new ReadBackDesk(sessions, audit, viewing), clipboards: new ClipboardDesk(sessions, participations, audit),
    approvals, access, reviews, holds, retention, storage, viewing, policies, policyBook: book, ruleCounts: await RuleCounts.open(audit),
  };
  const stopping = new AbortController();
  const web = options.web === undefined ? undefined : await WebConsole.open(options.web);
  const answer = answerConsoles({ services, web, log, loopbackOnly: /^(?:127\.|::1$|localhost$)/.test(config.host), shutdown: stopping.signal });
  const door = await openFrontDoor(config.host, options.port, answer);
  const clerk = new ReportClerk({ reports: config.reports, audit, stateFile: join(data, 'reports.json'), gatewayName: config.name, log });
  await clerk.start();
  retention.start();
  storage?.start();
  const destinations = await startDestinations({ destinations: config.audit.destinations, audit, serverId: server.id, data, log });
  return {
    port: door.port, services,
    async close() {
      await sessions.close();
      // Streams hear the sessions' end before they are cut.
      stopping.abort();
      await door.close();
      // What waits for the storage's answer gets none any more.
      await Promise.all([retention.close(), storage?.close()]);
      await clerk.close();
      await destinations.close();
      fourEyes.close();
      approvals.close();
      access.close();
      book.close();
      await reviews.close();
      await audit.close();
      await history.close();
    },
  };
}
