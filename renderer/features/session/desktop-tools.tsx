import { ChevronUp, ClipboardPaste, Command, Expand, Maximize2, Minimize2 } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import { Button } from '../../kit/button';
import { Dialog } from '../../kit/dialog';
import { TextField } from '../../kit/field';
import { Menu } from '../../kit/menu';

/** What this machine's own keyboard would keep for itself. X11 keysyms. */
const chords: readonly { readonly id: string; readonly label: string; readonly keysyms: readonly number[] }[] = [
  { id: 'delete', label: 'Ctrl+Alt+Del', keysyms: [0xffe3, 0xffe9, 0xffff] },
  { id: 'backspace', label: 'Ctrl+Alt+Backspace', keysyms: [0xffe3, 0xffe9, 0xff08] },
  { id: 'escape', label: 'Escape', keysyms: [0xff1b] },
  { id: 'tab', label: 'Alt+Tab', keysyms: [0xffe9, 0xff09] },
  { id: 'close', label: 'Alt+F4', keysyms: [0xffe9, 0xffc1] },
  { id: 'super', label: 'Super (Windows key)', keysyms: [0xffeb] },
  { id: 'lock', label: 'Super+L', keysyms: [0xffeb, 0x6c] },
  { id: 'print', label: 'Print Screen', keysyms: [0xff61] },
];

interface DesktopToolsProps {
  readonly actual: boolean;
  readonly onActual: (actual: boolean) => void;
  /** Absent: nobody takes part. */
  readonly onChord: ((keysyms: readonly number[]) => void) | undefined;
  readonly onPaste: ((text: string) => void) | undefined;
  /** The button that copies out of it, for a participant. */
  readonly copying: ReactNode;
}

/** Under a desktop: how it is shown, and for a participant keys and text that need a way of their own. */
export function DesktopTools({ actual, onActual, onChord, onPaste, copying }: DesktopToolsProps) {
  const [pasting, setPasting] = useState(false);
  const full = useFullScreen();
  const handleFull = (): void => {
    if (full) void document.exitFullscreen();
    else void document.documentElement.requestFullscreen().catch(() => undefined);
  };
  return (
    <div className="desktop-tools" role="toolbar" aria-label="Desktop">
      {onChord && (
        <Menu label="Send keys" title="Send keys" entries={chords} onAction={(id) => onChord(chords.find((chord) => chord.id === id)?.keysyms ?? [])}>
          <Button icon={<Command size={14} aria-hidden />}>Send keys<ChevronUp size={12} aria-hidden /></Button>
        </Menu>
      )}
      {onPaste && <Button icon={<ClipboardPaste size={14} aria-hidden />} onPress={() => setPasting(true)}>Paste to session…</Button>}
      {copying}
      <span className="grow" />
      <Button className={`toggle${actual ? ' pressed' : ''}`} icon={<Expand size={14} aria-hidden />} onPress={() => onActual(!actual)}>{actual ? 'Fit' : 'Actual size'}</Button>
      <Button icon={full ? <Minimize2 size={14} aria-hidden /> : <Maximize2 size={14} aria-hidden />} onPress={handleFull}>{full ? 'Leave full screen' : 'Full screen'}</Button>
      {onPaste && pasting && <PasteDialog onClose={() => setPasting(false)} onPaste={onPaste} />}
    </div>
  );
}

/** Nothing of this machine's clipboard goes to a session but what somebody put here. */
function PasteDialog({ onClose, onPaste }: { readonly onClose: () => void; readonly onPaste: (text: string) => void }) {
  const [text, setText] = useState('');
  const send = (): void => {
    onClose();
    onPaste(text);
  };
  return (
    <Dialog
      title="Paste to session" isOpen onClose={onClose}
      feet={<><Button onPress={onClose}>Cancel</Button><Button variant="primary" whyNot={text === '' ? 'Put text here first.' : undefined} onPress={send}>Put on its clipboard</Button></>}
    >
      <TextField label="Text" lines={6} value={text} onChange={setText} autoFocus hint="It goes to the clipboard of the session, where its policy lets it; then paste it there. Nothing else of your clipboard is read." />
    </Dialog>
  );
}

function useFullScreen(): boolean {
  const [full, setFull] = useState(document.fullscreenElement !== null);
  useEffect(() => {
    const handle = (): void => setFull(document.fullscreenElement !== null);
    document.addEventListener('fullscreenchange', handle);
    return () => {
      document.removeEventListener('fullscreenchange', handle);
      // Menus and dialogs need the whole page; so the page fills the screen, and only for this view.
      if (document.fullscreenElement) void document.exitFullscreen().catch(() => undefined);
    };
  }, []);
  return full;
}
