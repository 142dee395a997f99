import type { safeStorage } from 'electron';
import type { TokenVault } from '../gateway/access';

/** Methods that only newer runtimes have; the synchronous ones leave Electron with version 46. */
type Storage = Partial<typeof safeStorage>;

/**
 * The system's keychain by `safeStorage`. On Linux the backend `basic_text` is a password in the source code of Chromium:
 * that protects nothing, so nothing is stored and the token stays in memory.
 */
export function createVault(storage: Storage, platform: NodeJS.Platform = process.platform): TokenVault {
  const protects = async (): Promise<boolean> => {
    if (platform === 'linux') {
      const backend = storage.getSelectedStorageBackend?.();
      if (backend === undefined || backend === 'basic_text' || backend === 'unknown') return false;
    }
    if (storage.isAsyncEncryptionAvailable) return storage.isAsyncEncryptionAvailable();
    return storage.isEncryptionAvailable?.() ?? false;
  };
  return {
    async seal(token) {
      if (!(await protects())) return undefined;
      if (storage.encryptStringAsync) return (await storage.encryptStringAsync(token)).toString('base64');
      return storage.encryptString?.(token).toString('base64');
    },
    async open(sealed) {
      if (!(await protects())) return undefined;
      const bytes = Buffer.from(sealed, 'base64');
      if (storage.decryptStringAsync) return (await storage.decryptStringAsync(bytes)).result;
      return storage.decryptString?.(bytes);
    },
  };
}
