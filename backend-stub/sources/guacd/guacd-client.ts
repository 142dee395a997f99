import { setTimeout as wait } from 'node:timers/promises';
import type { Instruction } from '../../../shared/frames/frame';
import { GuacamoleDisplay } from '../../desktop/display';
import { largestSide, mostPixels, type DesktopInput } from '../../desktop/operations';
import { promptMs } from '../../desktop/pace';
import type { DesktopUpstream, UpstreamEvents } from '../../desktop/upstream';
import { GuacdConnection, type GuacdAddress } from './connection';

const connectMs = 15_000;
/** Bytes of text that was copied there; more is cut. */
const longestCopied = 1 << 20;

export interface GuacdTarget extends GuacdAddress {
  /** "rdp", "vnc", "ssh" … */
  readonly protocol: string;
  /** As the protocol names them: hostname, port, username, password … */
  readonly parameters: Readonly<Record<string, string>>;
  readonly width: number;
  readonly height: number;
}

/** A connection of guacd's that the gateway owns: its drawing ends here, and so do its files, sounds and pipes. */
export class GuacdClient implements DesktopUpstream {
  readonly #display = new GuacamoleDisplay();
  #clipboard: { readonly stream: string; readonly pieces: Buffer[]; length: number; readonly isText: boolean } | undefined;

  private constructor(private readonly connection: GuacdConnection, public readonly width: number, public readonly height: number) {}

  /** Rejects as `GuacdConnection.open`. `name`: whose session it is. */
  static async open(target: GuacdTarget, name: string, signal?: AbortSignal): Promise<GuacdClient> {
    const { protocol, parameters, width, height } = target;
    return new GuacdClient(await GuacdConnection.open(target, { selects: protocol, parameters, width, height, name }, connectMs, signal), width, height);
  }

  /** A secret: who knows it can join. */
  get id(): string {
    return this.connection.id;
  }

  start(events: UpstreamEvents): void {
    void this.#read(events).then(() => 'guacd closed the connection', (caught: unknown) => (caught instanceof Error ? caught.message : String(caught))).then((why) => {
      const ours = this.connection.closed;
      this.close();
      events.onClosed(ours ? 'it was closed' : why);
    });
  }

  send(input: DesktopInput): void {
    this.connection.send(input);
  }

  releaseAll(): void {
    this.connection.releaseAll();
  }

  close(): void {
    this.connection.close();
  }

  async #read(events: UpstreamEvents): Promise<void> {
    // One after the other: while a picture is being recorded guacd has to wait, as its `sync` is not answered.
    for await (const one of this.connection.instructions()) await this.#take(one, events);
  }

  async #take(values: Instruction, events: UpstreamEvents): Promise<void> {
    const [opcode, first = '', second = ''] = values;
    switch (opcode) {
      case 'clipboard':
        this.#clipboard = { stream: first, pieces: [], length: 0, isText: second.startsWith('text/') };
        return this.connection.acknowledge(first, 'OK', 0);
      case 'file': case 'pipe': case 'audio': case 'video': case 'argv': return this.connection.acknowledge(first, 'not taken here', 0x0100);
      case 'blob': if (this.#clipboard?.stream === first) return this.#copied(first, second); break;
      case 'end': {
        const copied = this.#clipboard;
        if (copied?.stream !== first) break;
        this.#clipboard = undefined;
        // Half a character at a cut end is left out.
        if (copied.isText) await events.onClipboard(new TextDecoder('utf-8', { ignoreBOM: true }).decode(Buffer.concat(copied.pieces).subarray(0, longestCopied), { stream: true }), copied.length > longestCopied);
        return;
      }
      default: break;
    }
    const draw = await this.#display.take(values);
    if (draw === undefined) return;
    const size = draw.find((operation) => operation.kind === 'size');
    if (size !== undefined && (size.width > largestSide || size.height > largestSide || size.width * size.height > mostPixels)) throw new Error('the remote desktop has an absurd size');
    if (draw.length > 0) await events.onPicture(draw);
    // guacd draws less often for who answers late.
    const late = events.pictureEveryMs() - promptMs;
    if (late > 0) await wait(late);
    this.connection.sync(first);
  }

  #copied(stream: string, base64: string): void {
    if (this.#clipboard === undefined) return;
    const bytes = Buffer.from(base64, 'base64');
    if (this.#clipboard.length <= longestCopied) this.#clipboard.pieces.push(bytes);
    this.#clipboard.length += bytes.length;
    this.connection.acknowledge(stream, 'OK', 0);
  }
}
