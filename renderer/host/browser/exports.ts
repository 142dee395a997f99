import { failure, success } from '../../../shared/base/problem';

const running = new Map<string, { readonly name: string; readonly parts: BlobPart[] }>();
const unknown = () => failure({ code: 'export-unknown', severity: 'error', what: 'This export is not under way any more.', tip: 'Start it again.' });

/** Exports in a plain browser: gathered in a Blob, then handed to the browser's own download. */
export const browserExports = {
  begin(suggestedName: string) {
    const exportId = crypto.randomUUID();
    running.set(exportId, { name: suggestedName, parts: [] });
    return success({ exportId });
  },
  chunk(exportId: string, bytes: Uint8Array) {
    const found = running.get(exportId);
    if (!found) return unknown();
    // A Blob, because the browser may keep those on disk.
    found.parts.push(new Blob([bytes as Uint8Array<ArrayBuffer>]));
    return success(undefined);
  },
  end(exportId: string) {
    const found = running.get(exportId);
    if (!found) return unknown();
    running.delete(exportId);
    return success(offerDownload(found.name, new Blob(found.parts)));
  },
  cancel(exportId: string) {
    running.delete(exportId);
    return success(undefined);
  },
};

/** The browser asks where to, or puts it with its downloads. */
export function offerDownload(name: string, content: Blob): { saved: string } {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
  return { saved: name };
}
