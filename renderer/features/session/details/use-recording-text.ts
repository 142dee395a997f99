import { useEffect, useMemo, useRef, useState } from 'react';
import { problemFrom, type Problem } from '../../../../shared/base/problem';
import type { AuditDraft, LibraryEntry } from '../../../../shared/ipc/schemas';
import { ownId } from '../../../../shared/model/gateway-ids';
import { sessionName, type Session } from '../../../../shared/model/session';
import type { RecordedCommand, RecordingPort, TypedText } from '../../../../shared/recording/port';
import { useServices } from '../../../services/services';
import { selectKnownGateways } from '../../../state/gateway-selectors';
import { useConsole } from '../../../state/store';

export interface RecordingText {
  /** `none`: there is no recording on this machine, or nobody asked yet. */
  readonly stage: 'none' | 'reading' | 'ready' | 'failed';
  readonly kind?: 'terminal' | 'graphical' | 'video' | undefined;
  readonly commands: readonly RecordedCommand[];
  readonly typed: readonly TypedText[];
  readonly revealed: boolean;
  readonly problem?: Problem | undefined;
  /** Shows what was typed and never seen, once the audit has it. */
  reveal(): Promise<Problem | undefined>;
}

type Known = Omit<RecordingText, 'reveal'>;
const nothing: Known = { stage: 'none', commands: [], typed: [], revealed: false };

/** Commands and typed lines as the recording holds them; read when `wanted`, and told to the audit before. */
export function useRecordingText(session: Session, entry: LibraryEntry | undefined, wanted: boolean): RecordingText {
  const { host, openRecording } = useServices();
  const address = entry?.gatewayAddress;
  const known = useConsole(selectKnownGateways);
  const keys = useRef<readonly string[]>([]);
  keys.current = known.map(({ info }) => info.signingKey);
  const gateway = known.find(({ info, wanted: listed }) => listed && info.address === address)?.info.address;
  const [text, setText] = useState<Known>(nothing);
  const port = useRef<RecordingPort | undefined>(undefined);
  const [asked, setAsked] = useState(false);
  if (wanted && !asked) setAsked(true);
  const id = ownId(session.id);
  const name = sessionName(session);
  const tell = useMemo(() => async (event: string, title: string, message: string, level: AuditDraft['level'], details: Record<string, string>): Promise<Problem | undefined> => {
    const kept = await host.call('outbox.append', {
      events: [{
        id: crypto.randomUUID(), level, category: 'Access', event, title, message, time: Date.now(), success: true, sessionId: id,
        details: { file: entry?.file.name ?? '', recordingId: entry?.id ?? '', ...details }, ...(gateway === undefined ? {} : { gatewayAddress: gateway }),
      }],
    });
    return kept.ok ? undefined : kept.problem;
  }, [host, id, entry?.file.name, entry?.id, gateway]);
  const telling = useRef(tell);
  telling.current = tell;

  const entryId = entry?.id;
  const current = useRef(entry);
  current.current = entry;
  useEffect(() => {
    const file = current.current?.file;
    if (!asked || entryId === undefined || file === undefined) return undefined;
    let left = false;
    const change = (next: Partial<Known>): void => { if (!left) setText((before) => ({ ...before, ...next })); };
    const connection = openRecording();
    const read = async (): Promise<void> => {
      change({ ...nothing, stage: 'reading' });
      const refused = await telling.current('recording.read', 'Read Recording', `Commands and typed input of session ${id} (${name})`, 'Information', {});
      if (refused) throw refused;
      let finish = (): void => undefined;
      const indexed = new Promise<void>((resolve) => { finish = resolve; });
      const opened = await connection.port.open({ ...host.locate(file), knownKeys: [...keys.current] }, ({ done }) => { if (done) finish(); });
      if (!opened.ok) throw opened.problem;
      change({ kind: opened.value.kind });
      if (opened.value.kind !== 'video') await indexed;
      const { integrity } = await connection.port.info();
      if (integrity.state === 'failed') throw { code: 'recording-altered', severity: 'error', what: 'This recording is not what was signed.', tip: `${integrity.detail} The player can open it all the same, and says so to the audit.` } satisfies Problem;
      const [commands, typed] = opened.value.kind === 'video' ? [[], []] : await Promise.all([connection.port.commands(), connection.port.typed(false)]);
      if (left) return;
      port.current = connection.port;
      change({ stage: 'ready', commands, typed });
    };
    read().catch((caught: unknown) => change({
      stage: 'failed', problem: isProblem(caught) ? caught : problemFrom(caught, { code: 'recording-read', what: 'The recording could not be read.', tip: 'Open it in the player: it says more.' }),
    }));
    return () => {
      left = true;
      port.current = undefined;
      void connection.port.close().catch(() => undefined).finally(() => connection.dispose());
    };
  }, [asked, entryId, host, openRecording, id, name]);

  const reveal = async (): Promise<Problem | undefined> => {
    const reading = port.current;
    if (!reading) return undefined;
    const hidden = text.typed.filter((each) => each.hidden).length;
    const refused = await tell('recording.reveal', 'Reveal Typed Input', `Typed input of session ${id} (${name}) revealed`, 'Warning', { hiddenLines: String(hidden) });
    if (refused) return refused;
    const typed = await reading.typed(true);
    setText((before) => ({ ...before, typed, revealed: true }));
    return undefined;
  };
  return { ...text, reveal };
}

const isProblem = (caught: unknown): caught is Problem => typeof caught === 'object' && caught !== null && !(caught instanceof Error) && 'code' in caught && 'what' in caught;
