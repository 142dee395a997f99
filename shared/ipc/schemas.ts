import { z } from 'zod';
import { purposes } from '../model/approval';
import { roles } from '../model/operator';
import { reaches, rights } from '../model/right';

const text = (limit: number) => z.string().max(limit);

export const problemSchema = z.object({
  code: text(100), severity: z.enum(['info', 'warning', 'error']), what: text(2000), tip: text(2000), cause: text(8000).optional(),
});

/** `{ok: true, value}` or `{ok: false, problem}`: how every fallible call answers. */
export const resultOf = <Value extends z.ZodType>(value: Value) =>
  z.union([z.object({ ok: z.literal(true), value }), z.object({ ok: z.literal(false), problem: problemSchema })]);

export const operatorSchema = z.object({
  loginName: text(200), displayName: text(200), userDirectory: text(200), role: z.enum(roles), team: text(200),
  rights: z.partialRecord(z.enum(rights), z.enum(reaches)).optional(),
});

export const gatewayInfoSchema = z.object({
  /** Origin, e.g. "http://127.0.0.1:8443". */
  address: text(500),
  serverId: text(200),
  name: text(200),
  version: text(100),
  demo: z.boolean(),
  demoUsers: z.array(z.object({ loginName: text(200), password: text(200), role: z.enum(roles), hint: text(500) })).max(50),
  signingKey: text(200),
  signingKeyId: text(200),
  announcesWatchers: z.boolean(),
  terminateGraceMs: z.number().int().nonnegative(),
  /** Where `ssh` finds the gateway, on the host of its address; absent when it does not say. */
  sshPort: z.number().int().min(1).max(65_535).optional(),
  /** What must be there before somebody watches or plays; absent: nothing. See shared/model/approval. */
  viewing: z.object({
    reasonRequired: z.boolean(), approval: z.array(z.enum(purposes)).readonly(), fourEyes: z.boolean(), secondLeaves: z.enum(['monitor', 'pause']), joinedOnly: z.boolean(),
    answerSeconds: z.number(), validMinutes: z.number(),
  }).optional(),
  /** Its policies, as far as it tells them: who types, what Pause does, what a panic order needs, whether a terminate order needs a reason. */
  control: z.enum(['shared', 'token']).optional(),
  pauseMeaning: z.enum(['suspend', 'disconnect', 'revoke']).optional(),
  panicNeeds: z.enum(['nothing', 'justification', 'second-factor']).optional(),
  reasonRequired: z.boolean().optional(),
  /** Who gets to an asset that says nothing else; see shared/model/access. */
  access: z.enum(['open', 'granted']).optional(),
});

/** A gateway this console knows, and how it stands with it. */
export const gatewayStandingSchema = z.object({
  /** "" for the first one; see shared/model/gateway-ids. */
  id: text(50),
  gateway: gatewayInfoSchema,
  /** A token is held. It was confirmed when there is an operator; without one the gateway has not been reached yet. */
  signedIn: z.boolean(),
  operator: operatorSchema.optional(),
  /** The operator wants it: it is listed although the gateway ended the sign-in. False after signing out. */
  wanted: z.boolean(),
});

export const remoteRecordingSchema = z.object({
  id: text(200), sessionId: text(200), user: text(200), asset: text(200), protocol: text(50), team: text(200),
  startedAt: z.number(), duration: z.number(), sizeBytes: z.number(), sha256: text(64),
  state: z.enum(['recording', 'finalised', 'recovered', 'deleted']), endReason: text(200),
  hold: z.object({ by: text(500), at: z.number(), reason: text(2000) }).optional(),
  review: z.object({ by: text(500), at: z.number(), note: text(2000) }).optional(),
  /** Of whoever downloaded it, at its gateway and then; absent: not told. */
  rights: z.object({ export: z.boolean(), 'reveal-input': z.boolean() }).optional(),
});

/** A file the main process holds open for reading; `url` answers range requests and names nothing on disk. */
const openedPartSchema = z.object({ fileId: text(100), name: text(500), sizeBytes: z.number(), url: text(500) });

/** Files one recording may be made of: a long Guacamole session has hundreds of parts. */
export const mostOthers = 2000;

/**
 * `others`: the files that belong to it (data of a timing file, the rest of a sudo log, further parts). `title`: what people call
 * it where its own name says nothing, as the "timing" of a folder.
 */
export const openedFileSchema = openedPartSchema.extend({ others: z.array(openedPartSchema).max(mostOthers).optional(), title: text(500).optional() });

export const integritySchema = z.object({
  state: z.enum(['verified', 'unknown-key', 'prefix', 'unsigned', 'failed']),
  /** Sentence for people: which part, which key. */
  detail: text(1000),
  keyId: text(200).optional(),
});

export const libraryEntrySchema = z.object({
  /** Recording id, or one made for an imported file. */
  id: text(200),
  file: openedFileSchema,
  /** "downloaded" from a gateway or "imported" from disk. */
  origin: z.enum(['downloaded', 'imported']),
  addedAt: z.number(),
  integrity: integritySchema,
  /** What the gateway said of it; absent for imported files. */
  recording: remoteRecordingSchema.optional(),
  gatewayAddress: text(500).optional(),
});

export const downloadSchema = z.object({
  recording: remoteRecordingSchema,
  gatewayAddress: text(500),
  state: z.enum(['running', 'paused', 'waiting', 'verifying', 'done', 'failed']),
  receivedBytes: z.number(),
  /** Bytes a second over the last seconds; 0 while not running. */
  bytesPerSecond: z.number(),
  problem: problemSchema.optional(),
});

/** Of a recording's content, hexadecimal. */
export const fingerprintSchema = z.string().regex(/^[0-9a-f]{2,128}$/);

export const notesSchema = z.object({
  notes: z.array(z.object({ id: text(100), at: z.number().nonnegative(), text: text(4000), author: text(200), writtenAt: z.number() })).max(5000),
  watched: z.array(z.object({ from: z.number().nonnegative(), to: z.number().nonnegative() })).max(5000),
});

/** Of a recording, in ms; see shared/recording/coverage. */
export const coverageFiguresSchema = z.object({
  fingerprint: fingerprintSchema, duration: z.number(), watched: z.number(), fast: z.number(), pictures: z.number(), idle: z.number(), jumped: z.number(), never: z.number(),
});

/** A file the main process holds open, by its id; names are only what people see. */
const fileByIdSchema = z.object({ fileId: text(100), name: text(500) });

/** What an evidence bundle is made of. `recordingChoice`: which recording of a file that holds several. */
export const evidenceOrderSchema = z.object({
  jobId: text(100), suggestedName: z.string().min(1).max(200), file: fileByIdSchema.extend({ others: z.array(fileByIdSchema).max(mostOthers).optional() }),
  title: text(500), caseNumber: text(200), reason: text(2000), include: z.object({ audit: z.boolean(), notes: z.boolean(), coverage: z.boolean() }),
  sessionId: text(200).optional(), recordingId: text(200).optional(), recordingChoice: text(200).optional(), gatewayAddress: text(500).optional(),
});

export const handOverOrderSchema = z.object({
  jobId: text(100), suggestedName: z.string().min(1).max(200), file: fileByIdSchema, to: z.string().min(1).max(500), caseNumber: text(200), reason: text(2000), gatewayAddress: text(500).optional(),
});

/** `saved`: the file's name without its folder; absent = the operator chose not to. */
export const evidenceAnswerSchema = z.object({
  saved: text(500).optional(), bytes: z.number().optional(), sha256: text(64).optional(),
  audit: z.object({ state: z.enum(['proven', 'listed', 'none']), events: z.number(), why: text(2000) }).optional(),
});

/** This console's own signing key, as far as anybody may know it. */
export const consoleKeySchema = z.object({ publicKey: text(100), keyId: text(100), fingerprint: text(64), keptBy: z.enum(['system', 'file']) });

/** What the console itself reports (playback, search): the gateway adds who, from where and the sequence. */
export const auditDraftSchema = z.object({
  id: text(100),
  level: z.enum(['Information', 'Warning', 'Error']),
  category: z.enum(['Operation', 'Authentication', 'Session', 'Access', 'Administrative', 'Security']),
  event: text(100),
  title: text(200),
  message: text(2000),
  time: z.number(),
  sessionId: text(200).optional(),
  success: z.boolean(),
  details: z.record(text(100), text(2000)),
  /** Which gateway has to know, by its address; absent: the first one signed in to. Not part of the event. */
  gatewayAddress: text(500).optional(),
});

/** A gateway's audit log is not what this console remembers of it. Stays until somebody says that it is to be remembered as it is now. */
export const logAlarmSchema = z.object({
  address: text(500), gatewayName: text(200), kind: z.enum(['fork', 'rollback', 'signature', 'key', 'replaced', 'withheld']),
  /** Unix milliseconds. */
  since: z.number(), what: text(2000), tip: text(2000), detail: text(2000),
});
export const outboxStatusSchema = z.object({ waiting: z.number(), lastProblem: problemSchema.optional() });

export type GatewayInfo = z.infer<typeof gatewayInfoSchema>;
export type GatewayStanding = z.infer<typeof gatewayStandingSchema>;
export type OpenedPart = z.infer<typeof openedPartSchema>;
export type OpenedFile = z.infer<typeof openedFileSchema>;
export type LibraryEntry = z.infer<typeof libraryEntrySchema>;
export type Download = z.infer<typeof downloadSchema>;
export type AuditDraft = z.infer<typeof auditDraftSchema>;
export type Notes = z.infer<typeof notesSchema>;
export type CoverageFigures = z.infer<typeof coverageFiguresSchema>;
export type LogAlarm = z.infer<typeof logAlarmSchema>;
export type EvidenceOrder = z.infer<typeof evidenceOrderSchema>;
export type HandOverOrder = z.infer<typeof handOverOrderSchema>;
export type EvidenceAnswer = z.infer<typeof evidenceAnswerSchema>;
export type ConsoleKeyFacts = z.infer<typeof consoleKeySchema>;
export type OutboxStatus = z.infer<typeof outboxStatusSchema>;
