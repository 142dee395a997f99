import type { Problem } from '../../base/problem';
import type { FileHead } from './format';

const shapes: readonly { readonly is: (head: FileHead) => boolean; readonly what: string; readonly tip: string }[] = [
  { is: ({ bytes }) => bytes.length === 0, what: 'The file is empty.', tip: 'Download or copy the recording again.' },
  { is: ({ text }) => /^\uFEFF?\s*<(!doctype html|html|head|body)/i.test(text), what: 'This file is an HTML page, not a recording.', tip: 'A server probably answered the download with an error page. Sign in there and download again.' },
  { is: ({ text }) => /^\uFEFF?\s*<\?xml/.test(text), what: 'This file is XML, not a recording.', tip: 'Choose a recording.' },
  { is: ({ bytes }) => starts(bytes, [0x50, 0x4b, 0x03, 0x04]), what: 'This file is a zip archive, not a recording.', tip: 'Unpack it and open the recording inside.' },
  { is: ({ bytes }) => starts(bytes, [0x28, 0xb5, 0x2f, 0xfd]), what: 'This file is compressed with zstd.', tip: 'Unpack it with "zstd -d" and open the result.' },
  { is: ({ bytes }) => starts(bytes, [0x89, 0x50, 0x4e, 0x47]) || starts(bytes, [0xff, 0xd8, 0xff]), what: 'This file is a picture, not a recording.', tip: 'Choose a recording.' },
  { is: ({ text }) => text.startsWith('age-encryption.org/'), what: 'This file is encrypted (age).', tip: 'Decrypt it with the key of the system that wrote it, then open the result.' },
  { is: ({ bytes }) => starts(bytes, [0xfd, 0x37, 0x7a, 0x58, 0x5a]), what: 'This file is compressed with xz.', tip: 'Unpack it with "unxz" and open the result.' },
  { is: ({ bytes }) => starts(bytes, [0x42, 0x5a, 0x68]), what: 'This file is compressed with bzip2.', tip: 'Unpack it with "bunzip2" and open the result.' },
  { is: ({ bytes }) => starts(bytes, [0x37, 0x7a, 0xbc, 0xaf]), what: 'This file is a 7-Zip archive, not a recording.', tip: 'Unpack it and open the recording inside.' },
  { is: ({ text }) => text.startsWith('%PDF-'), what: 'This file is a PDF document, not a recording.', tip: 'Choose a recording.' },
  { is: ({ bytes }) => starts(bytes.subarray(4), [0x66, 0x74, 0x79, 0x70]) || starts(bytes, [0x1a, 0x45, 0xdf, 0xa3]), what: 'This file is a film, not a recording of a session.', tip: 'Any media player can show it.' },
  { is: ({ text }) => text.startsWith('SQLite format 3'), what: 'This file is a database, not a recording.', tip: 'Choose a recording.' },
  { is: ({ bytes }) => starts(bytes, [0x4c, 0x50, 0x4b, 0x53, 0x48, 0x48, 0x52, 0x48]), what: 'This is a binary systemd journal, which has to be exported first.', tip: 'Run "journalctl --file NAME -o export > NAME.export" and open the result.' },
  { is: ({ text }) => /^\d+:[^:\n]*:[^:\n]*:[^:\n]*:[^:\n]*/.test(text) && /\n\//.test(text), what: 'This is the "log" of a sudo I/O log; its timing is missing.', tip: 'Open the whole folder.' },
  { is: ({ text }) => /^\uFEFF?\s*\{\s*"version"/.test(text), what: 'The file ends inside its first line: there is nothing to play.', tip: 'Download or copy the recording again.' },
  { is: ({ text }) => /^\uFEFF?\s*\{\s*"ver/.test(text), what: 'The file ends inside its first message: there is nothing to play.', tip: 'Download or copy the recording again.' },
];

/** Says what a file that is no known recording seems to be. */
export function unknownFile(head: FileHead): Problem {
  const shape = shapes.find(({ is }) => is(head));
  return {
    code: 'unknown-format', severity: 'error',
    what: shape?.what ?? 'This file is not a recording Vigil knows.',
    tip: shape?.tip ?? 'Vigil opens asciicast, Guacamole, JumpServer, Teleport, tlog, script, sudo and ttyrec recordings and its own bundles.',
  };
}

const starts = (bytes: Uint8Array, magic: readonly number[]): boolean => magic.every((byte, index) => bytes[index] === byte);
