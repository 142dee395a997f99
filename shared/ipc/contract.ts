import { z } from 'zod';
import { coverageSchema, coveredStretchSchema, reportAnswerSchema } from '../recording/coverage/coverage';
import {
  auditDraftSchema, consoleKeySchema, coverageFiguresSchema, downloadSchema, evidenceAnswerSchema, evidenceOrderSchema, gatewayInfoSchema, gatewayStandingSchema, handOverOrderSchema, libraryEntrySchema, openedFileSchema,
  fingerprintSchema, logAlarmSchema, mostOthers, notesSchema, outboxStatusSchema, problemSchema, remoteRecordingSchema, resultOf,
} from './schemas';

const nothing = z.undefined();
const done = resultOf(nothing);

const channel = <Request extends z.ZodType, Reply extends z.ZodType>(request: Request, reply: Reply) => ({ request, reply });

/** A piece of a file on its way across. */
const pieceSchema = z.instanceof(Uint8Array).refine((bytes) => bytes.length <= 1 << 20);

/** Characters of one text written to a file the operator chooses: some 40,000 audit events as CSV. */
export const savedTextLimit = 8 << 20;

/** Characters of a page to print: 2,000 rows of a report's table are about one million. */
export const printedPageLimit = 8 << 20;

/**
 * Every call the window can make of the main process: channel -> validators of request and reply.
 * The preload is a loop over these keys; the main side checks the sender, parses, answers; nothing else crosses.
 */
export const calls = {
  /** Also says that the page listens now: events that must not be missed (files.opened, app.notice) are kept until this call. */
  'app.info': channel(nothing, z.object({
    version: z.string(), electron: z.string(), chromium: z.string(), platform: z.string(),
    /** Said on the console when the runtime is the old evaluation one. */
    runtimeNotice: z.string().optional(),
    /** From `--gateway=` on the command line: prefilled on the sign-in screen. */
    suggestedGateway: z.string().optional(),
  })),

  /** Asks a gateway who it is, before signing in. */
  'gateway.probe': channel(z.object({ address: z.string().max(500) }), resultOf(gatewayInfoSchema)),
  /** Signs in, also to a further gateway; the token stays in the main process. On success the window is reloaded, allowed to talk to that origin, too. */
  'gateway.signIn': channel(z.object({ address: z.string().max(500), loginName: z.string().max(200), password: z.string().max(1000) }), done),
  /** The page was refused as not signed in by the gateway at this address, inside an answer where the main process does not see it. That asks the gateway itself, and tells `gateway.signedOut` if so. */
  'gateway.check': channel(z.object({ address: z.string().max(500) }), done),
  /** A stream has gone silent: the page's connections count as dead, the idle ones, too. What goes on needs new ones. */
  'gateway.renewConnections': channel(nothing, done),
  /** Of one gateway, or of all. The window is reloaded. */
  'gateway.signOut': channel(z.object({ address: z.string().max(500) }).optional(), done),
  /** The gateways this console knows, oldest first. Asks those that have not confirmed their token yet, 3 s at most. */
  'gateway.list': channel(nothing, z.array(gatewayStandingSchema).max(50)),
  /** Signs out and forgets the gateway. The window is reloaded. */
  'gateway.forget': channel(z.object({ address: z.string().max(500) }), done),

  /** Recordings the operator chooses; files that belong together come as one. */
  'files.openDialog': channel(nothing, resultOf(z.array(openedFileSchema))),
  /** The recordings in a folder the operator chooses. */
  'files.openFolder': channel(nothing, resultOf(z.array(openedFileSchema))),
  /** Asks where to, and writes the text there as UTF-8. `saved` is the file's name without its folder; absent = the operator chose not to. */
  'files.saveText': channel(
    z.object({ suggestedName: z.string().min(1).max(200), text: z.string().max(savedTextLimit) }), resultOf(z.object({ saved: z.string().max(500).optional() })),
  ),

  /** A page of the report worker's making (HTML without anything that runs or is fetched) as a PDF, where the operator says. `heading` stands on each sheet. */
  'files.savePdf': channel(
    z.object({ suggestedName: z.string().min(1).max(200), page: z.string().min(1).max(printedPageLimit), heading: z.string().max(500) }), resultOf(z.object({ saved: z.string().max(500).optional() })),
  ),

  /** A file the page makes piece by piece: asks where to, grows beside it, has its name only once it is whole. No id: the operator chose not to. */
  'exports.begin': channel(z.object({ suggestedName: z.string().min(1).max(200) }), resultOf(z.object({ exportId: z.string().max(100).optional() }))),
  'exports.chunk': channel(z.object({ exportId: z.string().max(100), bytes: pieceSchema }), done),
  'exports.end': channel(z.object({ exportId: z.string().max(100) }), resultOf(z.object({ saved: z.string().max(500) }))),
  'exports.cancel': channel(z.object({ exportId: z.string().max(100) }), done),

  /** Notes and bookmarks of a recording, by the fingerprint of its content. Written as a whole. */
  'notes.read': channel(z.object({ fingerprint: fingerprintSchema }), resultOf(notesSchema)),
  'notes.write': channel(z.object({ fingerprint: fingerprintSchema, notes: notesSchema }), done),

  /** Who saw what of a recording. Who it is that sees, the main process knows; `stretches` are what was seen or skipped since the last report. */
  'coverage.read': channel(z.object({ fingerprint: fingerprintSchema }), resultOf(coverageSchema)),
  'coverage.report': channel(z.object({
    fingerprint: fingerprintSchema, sittingId: z.string().min(1).max(100), startedAt: z.number(), duration: z.number().nonnegative(),
    stretches: z.array(coveredStretchSchema).min(1).max(200), gatewayAddress: z.string().max(500).optional(),
  }), resultOf(reportAnswerSchema)),
  /** The same in figures, in ms, for all recordings somebody has seen. */
  'coverage.list': channel(nothing, resultOf(z.array(coverageFiguresSchema))),

  /** This console's own signing key; made at its first use. */
  'evidence.key': channel(nothing, resultOf(consoleKeySchema)),
  /** Asks where to and makes an evidence bundle there; tells `evidence.progress`. Who makes it, the main process knows. */
  'evidence.make': channel(evidenceOrderSchema, resultOf(evidenceAnswerSchema)),
  /** The same bundle with one more entry of custody, as a new file. */
  'evidence.handOver': channel(handOverOrderSchema, resultOf(evidenceAnswerSchema)),
  /** Signs the manifest of a redacted copy made at this console, by whoever is signed in; nothing else. */
  'evidence.signCopy': channel(z.object({ manifest: z.string().max(8 << 20) }), resultOf(z.object({ signature: z.string().max(200) }))),
  'evidence.cancel': channel(z.object({ jobId: z.string().max(100) }), done),

  'library.list': channel(nothing, resultOf(z.array(libraryEntrySchema))),
  'library.remove': channel(z.object({ id: z.string().max(200) }), done),
  /** A dropped file, with those that belong to it, is copied into the library in pieces of at most 1 MiB; `file` counts them, 0 first. */
  'library.importBegin': channel(
    z.object({ name: z.string().max(500), sizeBytes: z.number().nonnegative(), others: z.array(z.object({ name: z.string().max(500), sizeBytes: z.number().nonnegative() })).max(mostOthers).optional(), title: z.string().max(500).optional() }),
    resultOf(z.object({ importId: z.string() })),
  ),
  'library.importChunk': channel(z.object({ importId: z.string().max(100), bytes: pieceSchema, file: z.number().int().min(0).max(mostOthers).optional() }), done),
  /** It is not wanted any more: what came of it is deleted. */
  'library.importCancel': channel(z.object({ importId: z.string().max(100) }), done),
  'library.importEnd': channel(z.object({ importId: z.string().max(100) }), resultOf(libraryEntrySchema)),

  'download.list': channel(nothing, resultOf(z.array(downloadSchema))),
  /** From the gateway at this address; absent: from the first one signed in to. */
  'download.start': channel(z.object({ recording: remoteRecordingSchema, gatewayAddress: z.string().max(500).optional() }), done),
  'download.pause': channel(z.object({ recordingId: z.string().max(200) }), done),
  'download.resume': channel(z.object({ recordingId: z.string().max(200) }), done),
  'download.cancel': channel(z.object({ recordingId: z.string().max(200) }), done),

  /** A recording at the gateway at this address, to be read in pieces while it is played; nothing of it is kept. Absent: the first gateway signed in to. */
  'stream.open': channel(z.object({ recordingId: z.string().min(1).max(200), name: z.string().max(500), gatewayAddress: z.string().max(500).optional() }), resultOf(openedFileSchema)),
  /** It is not played any more. Only what was opened so. */
  'stream.close': channel(z.object({ fileId: z.string().max(100) }), done),

  /** Resolves when the events are on disk (fsync); delivery to the gateway follows, exactly once. */
  'outbox.append': channel(z.object({ events: z.array(auditDraftSchema).min(1).max(100) }), done),
  'outbox.status': channel(nothing, outboxStatusSchema),

  /** Gateways whose audit log is not what this console remembers of it. */
  'witness.alarms': channel(nothing, resultOf(z.array(logAlarmSchema).max(200))),
  /** The log this gateway shows is remembered from now on; that somebody said so is on record. */
  'witness.accept': channel(z.object({ address: z.string().max(500) }), done),

  /** Opens one more wall, on a monitor that has none of our windows if there is one. */
  'window.openWall': channel(nothing, done),
  /** Opens a window of its own for one session, or shows the one it has. */
  'window.popOut': channel(z.object({ sessionId: z.string().min(1).max(200) }), done),
  /** Closes the window that asks; the main window stays. */
  'window.close': channel(nothing, done),

  /** How many alerts are open in the window, of how many sessions; `raise`: there is a new one. The words are the main process's own: no page can put any on a locked screen. */
  'alerts.tell': channel(z.object({ open: z.number().int().min(0).max(100_000), sessions: z.number().int().min(0).max(100_000), raise: z.boolean() }), done),

  /** While true the leave chord is caught in the main process and the screen stays awake. */
  'session.participating': channel(z.object({ active: z.boolean() }), done),
} as const;

/** What the main process tells the window on its own. */
export const events = {
  'download.changed': downloadSchema,
  'library.changed': z.array(libraryEntrySchema),
  'outbox.changed': outboxStatusSchema,
  'witness.changed': z.array(logAlarmSchema).max(200),
  'evidence.progress': z.object({ jobId: z.string().max(100), fraction: z.number().min(0).max(1) }),
  'files.opened': z.array(openedFileSchema),
  'session.leaveChord': nothing,
  /** The message about new alerts was pressed: the wall is wanted. */
  'alerts.wanted': nothing,
  /** The gateway ended a sign-in. */
  'gateway.signedOut': z.object({ address: z.string().max(500), problem: problemSchema.optional() }),
  'power.resumed': nothing,
  /** The window can be seen, or was minimised or hidden; also told once the page listens. One that is only covered counts as seen. */
  'window.shown': z.object({ shown: z.boolean() }),
  /** Something to tell that no call asked for: a file named on the command line that is not there, a reload after a crash. */
  'app.notice': problemSchema,
} as const;

export type CallName = keyof typeof calls;
export type CallRequest<Name extends CallName> = z.infer<(typeof calls)[Name]['request']>;
export type CallReply<Name extends CallName> = z.infer<(typeof calls)[Name]['reply']>;
export type EventName = keyof typeof events;
export type EventPayload<Name extends EventName> = z.infer<(typeof events)[Name]>;

/** The shape of `window.vigil`. */
export interface Bridge {
  call<Name extends CallName>(name: Name, request: CallRequest<Name>): Promise<CallReply<Name>>;
  /** Returns the function that stops listening. */
  on<Name extends EventName>(name: Name, listener: (payload: EventPayload<Name>) => void): () => void;
}

/** Held down together they leave a session that is being participated in, wherever the focus is. */
export const leaveChord = { label: 'Ctrl+Shift+L', control: true, shift: true, code: 'KeyL' } as const;
