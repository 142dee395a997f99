import { looksLikeAudit, verifyExport } from '../../audit/index';
import { readPieces } from '../source';
import type { AuditJudge } from './verify';

/** Judges a slice a gateway signed, event by event with its proof. A plain list of events proves nothing and is left to the bundle's own hash. */
export const judgeAudit: AuditJudge = async (source, { knownKeys, verifySignature }) => {
  if (!looksLikeAudit(await source.read(0, 64))) return undefined;
  const { state, detail } = await verifyExport(readPieces(source, 1 << 20), { knownKeys, verifySignature });
  return { state: state === 'verified' ? 'intact' : state === 'unknown-key' ? 'unknown-key' : 'altered', detail };
};
