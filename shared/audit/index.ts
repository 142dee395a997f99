export { ExportWriter, type ExportHeader } from './export-text';
export { headText, keyIdOf, openHead, signHead, type SignedHead, type TreeHead, type VerifySignature } from './head';
export { chainHash, genesis, lineOf, parseLine, type LogLine } from './line';
export { emptyRoot, hashBytes, leafHash, MerkleTree, nodeHash, sameHash, TreeRoot, verifyConsistency, verifyInclusion, type Hash } from './tree';
export { looksLikeAudit, verifyExport, verifyFolder, type AuditIntegrity, type AuditPlace, type AuditVerifyOptions, type LogFolder } from './verify';
