import type { ByteQueue } from './byte-queue';
import type { TransferJudge } from './judge';

export interface ScpEnds {
  /** What the client sends, and what goes to it. */
  readonly fromClient: ByteQueue;
  toClient(bytes: Buffer): Promise<void>;
  readonly fromAsset: ByteQueue;
  toAsset(bytes: Buffer): Promise<void>;
}

const longestRecord = 16 * 1024;
const step = 64 * 1024;
const accepted = Buffer.of(0);
const complaint = (text: string): Buffer => Buffer.from(`\x01scp: ${text}\n`);

/** Whether a command is a legacy scp at the far side, and which way its files go. */
export function scpDirection(command: string): 'upload' | 'download' | undefined {
  const options = /^\s*(?:\/\S*\/)?scp((?:\s+-[A-Za-z]+)+)(?:\s|$)/.exec(command)?.[1] ?? '';
  if (/-[A-Za-z]*t/.test(options)) return 'upload';
  return /-[A-Za-z]*f/.test(options) ? 'download' : undefined;
}

/**
 * The protocol of rcp, as scp -O speaks it: records of a line ("C0644 12 name", "D0755 0 name", "E", "T…"), each answered with
 * one byte (0 = go on, 1 and 2 = a complaint, with a line). A file goes on only when it is whole here and judged.
 */
export async function relayScp({ fromClient, toClient, fromAsset, toAsset }: ScpEnds, direction: 'upload' | 'download', judge: TransferJudge): Promise<void> {
  const upload = direction === 'upload';
  const [source, toSource, sink, toSink] = upload ? [fromClient, toClient, fromAsset, toAsset] : [fromAsset, toAsset, fromClient, toClient];
  const folders: string[] = [];
  /** The sink's answer goes back to the source; false = it complained. */
  const answer = async (): Promise<boolean> => {
    const code = await sink.read(1);
    if (code === undefined) return false;
    const line = code[0] === 0 ? undefined : await sink.readLine(longestRecord);
    await toSource(line === undefined ? code : Buffer.concat([code, line]));
    return code[0] === 0;
  };
  if (!(await answer())) return;
  for (;;) {
    const record = await source.readLine(longestRecord);
    if (record === undefined) return;
    const kind = String.fromCharCode(record[0] ?? 0);
    const text = record.toString('utf8').trimEnd();
    if (kind !== 'C') {
      // Folders, times, ends of folders, and complaints of the source.
      if (kind === 'D') folders.push(text.split(' ').slice(2).join(' '));
      if (kind === 'E') folders.pop();
      await toSink(record);
      if (kind !== '\x01' && kind !== '\x02') await answer();
      continue;
    }
    const [, size = '', ...rest] = text.split(' ');
    const name = [...folders, rest.join(' ')].join('/');
    const bytes = Number(size);
    if (!/^\d+$/.test(size) || !Number.isSafeInteger(bytes)) return;
    await toSource(accepted);
    const file = await judge.stage();
    try {
      let kept = true;
      for (let missing = bytes; missing > 0;) {
        const piece = await source.readSome(Math.min(step, missing));
        if (piece === undefined) return;
        missing -= piece.length;
        kept &&= await file.write(piece);
      }
      const end = await source.read(1);
      if (end === undefined) return;
      const refused = kept ? await judge.refusal(file, direction, name) : await judge.tooLarge(direction, name);
      if (refused !== undefined) {
        // Upload: the source hears it as the sink's answer. Download: the sink hears it as the source's complaint.
        await toClient(complaint(`${name}: ${refused}`));
        if (!upload) await toSource(accepted);
        continue;
      }
      await toSink(record);
      const begun = await sink.read(1);
      if (begun === undefined) return;
      if (begun[0] !== 0) {
        const line = (await sink.readLine(longestRecord)) ?? Buffer.from('\n');
        await toSource(Buffer.concat([begun, line]));
        continue;
      }
      for (let at = 0; at < file.size; at += step) await toSink(await file.read(at, step));
      await toSink(accepted);
      await answer();
    } finally {
      await file.release();
    }
  }
}
