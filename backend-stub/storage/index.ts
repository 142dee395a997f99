import { Keeper, type KeeperParts } from './keeper';
import type { StorageConfig } from './schema';

export { storageSchema, type StorageConfig } from './schema';
export type { Keeper } from './keeper';

export interface StorageOptions extends Omit<KeeperParts, 'store' | 'lock' | 'dropAfterMs'> {
  readonly config: StorageConfig;
  /** As long as recordings are kept, in days; 0 = for ever. */
  readonly recordingDays: number;
}

/** Undefined where recordings stay in the gateway's data folder and nowhere else. The SDK is loaded only where it is used. */
export async function openStorage({ config, recordingDays, ...parts }: StorageOptions): Promise<Keeper | undefined> {
  if (config.kind === 'files') return undefined;
  const { S3Store } = await import('./s3-store');
  const { objectLock, dropLocalAfterHours } = config;
  return Keeper.open({
    ...parts, store: new S3Store(config),
    lock: objectLock === undefined ? undefined : { mode: objectLock.mode, days: objectLock.days ?? recordingDays },
    dropAfterMs: dropLocalAfterHours === undefined ? undefined : dropLocalAfterHours * 3_600_000,
  });
}
