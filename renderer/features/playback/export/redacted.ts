import { ProblemError } from '../../../../shared/base/problem';
import type { RedactionOrder } from '../../../../shared/recording/redact/order';
import type { Host } from '../../../host/host';
import type { PlaybackOpening } from '../opening';
import type { ExportSink } from './desk';

/** Makes the copy in the worker; the main process signs its manifest, and only what says that it is a redacted copy. */
export async function produceRedacted(sink: ExportSink, opening: PlaybackOpening, order: RedactionOrder, host: Host, by: { readonly loginName: string; readonly displayName: string }): Promise<void> {
  const { port } = opening.connection;
  const key = await host.call('evidence.key', undefined);
  if (!key.ok) throw new ProblemError(key.problem);
  const { version } = await host.call('app.info', undefined);
  const { publicKey, keyId } = key.value;
  const stop = (): void => void port.cancelExport().catch(() => undefined);
  sink.signal.addEventListener('abort', stop);
  try {
    const made = await port.redactedCopy(
      { ...order, recordingId: `redacted-${crypto.randomUUID()}`, by, at: Date.now(), tool: `Vigil ${version}`, publicKey, keyId },
      async (manifest) => {
        const signed = await host.call('evidence.signCopy', { manifest });
        if (!signed.ok) throw new ProblemError(signed.problem);
        return signed.value.signature;
      },
      async (bytes, fraction) => {
        if (bytes !== undefined) await sink.write(bytes);
        sink.progress(fraction);
      },
    );
    if (!made.ok) throw new ProblemError(made.problem);
  } finally {
    sink.signal.removeEventListener('abort', stop);
  }
}
