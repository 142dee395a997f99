export { bundleMembers, chunkBytes, manifestSchema, manifestSeconds, parseManifest, type BundleMember, type Manifest, type ManifestFile } from './manifest';
export { looksLikeBundle, readBundle, readBundleFolder, type BundleEntries, type BundleFolder } from './read';
export { bundleTarBytes, verifyBundle, verifyBundleFolder, type BundleIntegrity, type VerifyOptions } from './verify';
export { paddingAfter, readTarIndex, tarHeader, trailerBytes, type TarEntry, type TarIndex } from './tar';
export { fromBase64, sha256, toHex } from './encoding';
