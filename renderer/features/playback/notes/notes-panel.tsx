import { Bookmark, Pencil, Trash2 } from 'lucide-react';
import { useState, useSyncExternalStore } from 'react';
import type { Playable } from '../../../player/playable';
import { Button, IconButton } from '../../../kit/button';
import { TextField } from '../../../kit/field';
import { formatPosition, formatTimeBoth, withoutDirection } from '../../../kit/format/format';
import { positionOf, usePlayer } from '../use-player';
import type { Note, Notebook } from './notebook';

export interface NotesPanelProps {
  readonly notebook: Notebook;
  readonly player: Playable | undefined;
  readonly whyNotExport: string | undefined;
  onSeek(at: number): void;
  onExport(kind: 'notes-markdown' | 'notes-jsonl'): void;
}

/** Bookmarks and notes: jump, write, delete. They stay beside the recording on this machine. */
export function NotesPanel({ notebook, player, whyNotExport, onSeek, onExport }: NotesPanelProps) {
  const { notes, problem } = useSyncExternalStore(notebook.subscribe, notebook.getSnapshot);
  const [editing, setEditing] = useState<string>();
  return (
    <>
      <div className="player-notes-head">
        <Button icon={<Bookmark size={13} aria-hidden />} isDisabled={!player} onPress={() => setEditing(notebook.add(player?.getSnapshot().position ?? 0)?.id)}>
          Bookmark at <Here player={player} />
        </Button>
        <span className="grow" />
        <Button variant="quiet" isDisabled={notes.length === 0} whyNot={whyNotExport} onPress={() => onExport('notes-markdown')} aria-label="Export notes as Markdown">.md</Button>
        <Button variant="quiet" isDisabled={notes.length === 0} whyNot={whyNotExport} onPress={() => onExport('notes-jsonl')} aria-label="Export notes as JSON Lines">.jsonl</Button>
      </div>
      {problem && <p className="player-hint player-wrong" role="alert">{problem.what} {problem.tip}</p>}
      {notes.length === 0 && <p className="player-hint">No notes yet. Press <kbd>B</kbd> to bookmark the moment you are watching; write down why it matters.</p>}
      <ul aria-label="Notes" className="player-list player-notes">
        {notes.map((note) => (
          <li key={note.id}>
            {editing === note.id
              ? <NoteEditor note={note} onDone={(text) => { if (text !== undefined) notebook.edit(note.id, text); setEditing(undefined); }} />
              : (
                <div className="player-note">
                  <button type="button" onClick={() => onSeek(note.at)} title={`${note.author}, ${formatTimeBoth(note.writtenAt)}`}>
                    <span className="mono faint">{formatPosition(note.at)}</span>
                    <span className={note.text === '' ? 'soft' : ''}>{note.text === '' ? 'Bookmark' : withoutDirection(note.text)}</span>
                  </button>
                  <IconButton variant="quiet" label={`Edit note at ${formatPosition(note.at)}`} tip="Edit" icon={<Pencil size={13} aria-hidden />} onPress={() => setEditing(note.id)} />
                  <IconButton variant="quiet" label={`Delete note at ${formatPosition(note.at)}`} tip="Delete" icon={<Trash2 size={13} aria-hidden />} onPress={() => notebook.remove(note.id)} />
                </div>
              )}
          </li>
        ))}
      </ul>
    </>
  );
}

function Here({ player }: { readonly player: Playable | undefined }) {
  return <span className="mono">{formatPosition(usePlayer(player, positionOf))}</span>;
}

function NoteEditor({ note, onDone }: { readonly note: Note; onDone(text: string | undefined): void }) {
  const [text, setText] = useState(note.text);
  return (
    <form
      className="player-note-editor" onSubmit={(event) => { event.preventDefault(); onDone(text); }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') { event.stopPropagation(); onDone(undefined); }
      }}
    >
      <TextField label={`Note at ${formatPosition(note.at)}`} value={text} onChange={setText} autoFocus placeholder="Why this moment matters" />
      <div className="player-note-feet">
        <Button variant="quiet" onPress={() => onDone(undefined)}>Cancel</Button>
        <Button type="submit" variant="primary">Save</Button>
      </div>
    </form>
  );
}
