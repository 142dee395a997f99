import type { Exports } from '../exports/exports';
import type { NoteBook } from '../notes/notes';
import type { Handlers } from './handle';

export function exportHandlers(exports: Exports, notes: NoteBook): Pick<Handlers, 'exports.begin' | 'exports.chunk' | 'exports.end' | 'exports.cancel' | 'notes.read' | 'notes.write'> {
  return {
    'exports.begin': ({ suggestedName }, caller) => exports.begin(suggestedName, caller),
    'exports.chunk': ({ exportId, bytes }) => exports.chunk(exportId, bytes),
    'exports.end': ({ exportId }) => exports.end(exportId),
    'exports.cancel': ({ exportId }) => exports.cancel(exportId),
    'notes.read': ({ fingerprint }) => notes.read(fingerprint),
    'notes.write': ({ fingerprint, notes: written }) => notes.write(fingerprint, written),
  };
}
