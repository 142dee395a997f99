export { bundleMembers, bundleMembersFor, chunkBytes, manifestSchema, manifestSeconds, parseManifest, recordingMemberOf, type BundleMember, type Manifest, type ManifestFile, type RecordingMember } from './manifest';
export { looksLikeBundle, readBundle, readBundleFolder, type BundleEntries, type BundleFolder } from './read';
export { bundleTarBytes, verifyBundle, verifyBundleFolder, type BundleIntegrity, type VerifyOptions } from './verify';
export { paddingAfter, readTarIndex, tarHeader, trailerBytes, type TarEntry, type TarIndex } from './tar';
export { fromBase64, sha256, toHex } from '../../crypto/encoding';
export { verifyEd25519 } from '../../crypto/ed25519';
export { ChangedWhileCopied, TarWriter } from './tar-writer';
export { redactionSchema, type RedactionFacts } from './manifest';
export { equals, wholeChunks } from './chunks';
