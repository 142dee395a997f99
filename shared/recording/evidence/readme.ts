import type { EvidenceManifest, Person } from './manifest';

export interface ReadmeFacts {
  readonly caseNumber: string;
  readonly reason: string;
  readonly madeAt: string;
  readonly madeBy: Person;
  readonly tool: string;
  readonly about: Omit<EvidenceManifest['recording'], 'files'>;
  readonly audit: EvidenceManifest['audit'];
  readonly publicKey: string;
  readonly keyId: string;
}

const auditWords = { proven: 'audit.jsonl     the gateway\'s signed slice of its audit log, with proofs', listed: 'audit.jsonl     audit events as the gateway told them; not proven', none: '(no audit events)' } as const;

/** What somebody without Vigil needs to know, and the steps to verify. */
export const readmeText = ({ caseNumber, reason, madeAt, madeBy, tool, about, audit, publicKey, keyId }: ReadmeFacts): string => `EVIDENCE BUNDLE
===============

Recording    ${plain(about.title)}${about.sessionId ? `\nSession      ${plain(about.sessionId)}` : ''}
Case         ${plain(caseNumber) || '-'}
Reason       ${plain(reason) || '-'}
Made         ${madeAt} by ${plain(madeBy.loginName) || 'nobody signed in'}${madeBy.gateway ? ` (${plain(madeBy.gateway)})` : ''}, ${plain(tool)}
Audit        ${audit.state}${audit.why ? `: ${plain(audit.why)}` : ''}

What is in it
  evidence.json   the list of all parts with their SHA-256, whole and of each MiB
  evidence.sig    Ed25519 signature of evidence.json, base64
  ${auditWords[audit.state]}
  notes.json      notes and bookmarks, where they were wanted
  coverage.json   who watched which stretches at which speed, where it was wanted
  recording       the recording, byte for byte as it was found (recording-1, ... further files of it)
  custody.jsonl   who had this bundle: each line follows the one before it by hash and is signed

How to verify, without any network
  1. With Vigil:   vigil verify FILE --key ${publicKey}
     Exit status 0: intact. 1: altered or incomplete, and which part. 2: no bundle.
     The key must come from somebody you trust, not from this file. Its fingerprint is ${keyId}.
  2. By hand:      tar -xf FILE, then compare sha256sum of each part with evidence.json; check the signature:
     (printf '302a300506032b6570032100' | xxd -r -p; echo '${publicKey}' | base64 -d) > key.der
     base64 -d evidence.sig > evidence.sig.bin
     openssl pkeyutl -verify -pubin -inkey key.der -keyform DER -rawin -in evidence.json -sigfile evidence.sig.bin
  3. A recording of a Vigil gateway is itself a tar with manifest.json and manifest.sig; it is verified the same way,
     with the gateway's key. If somebody changed anything in it, step 1 names the part and the place.
`;

/** No control character and nothing that turns the direction of text, one line. */
const plain = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ').trim();
