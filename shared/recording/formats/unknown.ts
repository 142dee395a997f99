import type { Problem } from '../../base/problem';
import type { FileHead } from './format';

const shapes: readonly { readonly is: (head: FileHead) => boolean; readonly what: string; readonly tip: string }[] = [
  { is: ({ bytes }) => bytes.length === 0, what: 'The file is empty.', tip: 'Download or copy the recording again.' },
  { is: ({ text }) => /^\uFEFF?\s*<(!doctype html|html|head|body)/i.test(text), what: 'This file is an HTML page, not a recording.', tip: 'A server probably answered the download with an error page. Sign in there and download again.' },
  { is: ({ text }) => /^\uFEFF?\s*<\?xml/.test(text), what: 'This file is XML, not a recording.', tip: 'Choose a recording.' },
  { is: ({ bytes }) => starts(bytes, [0x50, 0x4b, 0x03, 0x04]), what: 'This file is a zip archive, not a recording.', tip: 'Unpack it and open the recording inside.' },
  { is: ({ bytes }) => starts(bytes, [0x28, 0xb5, 0x2f, 0xfd]), what: 'This file is compressed with zstd.', tip: 'Unpack it with "zstd -d" and open the result.' },
  { is: ({ bytes }) => starts(bytes, [0x89, 0x50, 0x4e, 0x47]) || starts(bytes, [0xff, 0xd8, 0xff]), what: 'This file is a picture, not a recording.', tip: 'Choose a recording.' },
  { is: ({ text }) => /^\uFEFF?\s*\{[^\n]*"version"\s*:\s*3\b/.test(text), what: 'This is an asciicast v3 recording, which this version cannot read yet.', tip: 'Convert it with "asciinema convert --output-format asciicast-v2".' },
  { is: ({ text }) => /^\uFEFF?\s*\{[\s\S]{0,2000}"version"\s*:\s*1\b/.test(text), what: 'This is an asciicast v1 recording, which this version cannot read yet.', tip: 'Convert it with "asciinema convert --output-format asciicast-v2".' },
  { is: ({ text }) => /^\d{1,5}\.[a-z]+[,;]/.test(text), what: 'This is a Guacamole recording, which this version cannot play yet.', tip: 'Terminal recordings (.cast) and Vigil bundles can be opened.' },
  { is: ({ text }) => /^\uFEFF?\s*\{\s*"version"/.test(text), what: 'The file ends inside its first line: there is nothing to play.', tip: 'Download or copy the recording again.' },
];

/** Says what a file that is no known recording seems to be. */
export function unknownFile(head: FileHead): Problem {
  const shape = shapes.find(({ is }) => is(head));
  return {
    code: 'unknown-format', severity: 'error',
    what: shape?.what ?? 'This file is not a recording Vigil knows.',
    tip: shape?.tip ?? 'Terminal recordings (.cast, .cast.gz) and Vigil bundles (.vigil.tar) can be opened.',
  };
}

const starts = (bytes: Uint8Array, magic: readonly number[]): boolean => magic.every((byte, index) => bytes[index] === byte);
