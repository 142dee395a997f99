import { describe, expect, it } from 'vitest';
import { memorySource } from '../source';
import { openRecording } from './index';
import { inflateGzip } from './inflate';

const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

describe('files that are no recordings', () => {
  it.each([
    ['%PDF-1.7\n', 'This file is a PDF document, not a recording.'],
    ['PK\x03\x04rest', 'This file is a zip archive, not a recording.'],
    ['\x28\xb5\x2f\xfd', 'This file is compressed with zstd.'],
    ['\xfd7zXZ\0', 'This file is compressed with xz.'],
    ['BZh91AY', 'This file is compressed with bzip2.'],
    ['age-encryption.org/v1\n-> X25519', 'This file is encrypted (age).'],
    ['\0\0\0\x20ftypisom', 'This file is a film, not a recording of a session.'],
    ['LPKSHHRH', 'This is a binary systemd journal, which has to be exported first.'],
    ['1700000000:ana:root::/dev/pts/1:8:40\n/home/ana\n/bin/bash\n', 'This is the "log" of a sudo I/O log; its timing is missing.'],
    ['{"ver":"2.3","ho', 'The file ends inside its first message: there is nothing to play.'],
    ['{"version":3,"ter', 'The file ends inside its first line: there is nothing to play.'],
    ['__CURSOR=s=1\nMESSAGE=Started Session 7 of user ana.\n\n', 'This log holds no session recording of tlog.'],
    ['just some text\n', 'This file is not a recording Vigil knows.'],
    ['\0'.repeat(64), 'This file is not a recording Vigil knows.'],
  ])('%j', async (text, what) => {
    const opened = await openRecording({ main: { name: 'a', source: memorySource(bytesOf(text)) }, others: [] }, { inflate: inflateGzip, knownKeys: [] });
    expect(opened.ok ? opened.value.format.id : opened.problem.what).toBe(what);
    if (!opened.ok) expect(opened.problem.tip).toMatch(/\.$/);
  });
});
