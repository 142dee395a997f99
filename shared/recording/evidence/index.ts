export { custodyEntrySchema, mostCustodyBytes, readCustody, type CustodyEntry, type CustodyLine, type Signer } from './custody';
export { custodyName, evidenceManifestName, personSchema, type EvidenceManifest, type EvidencePart, type Person } from './manifest';
export { looksLikeEvidence, readEvidence, recordingOf, type EvidenceEntries } from './read';
export { hashOf, verifyEvidence, type AuditJudge, type EvidenceIntegrity } from './verify';
export type { PartReport, PartState } from './part-report';
export { ChangedWhileCopied } from '../bundle/index';
export { writeEvidence, writeHandOver, type CreateSha256, type EvidenceOrder, type HandOver, type Sink } from './write';
export { judgeAudit } from './audit-judge';
export { readContents, type EvidenceContents, type EvidenceNote } from './contents';
