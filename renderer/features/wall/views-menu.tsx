import { BookmarkPlus, Check, ChevronDown, LayoutDashboard, Trash2 } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { Button, IconButton } from '../../kit/button';
import { Dialog } from '../../kit/dialog';
import { TextField } from '../../kit/field';
import { Menu, type MenuEntry } from '../../kit/menu';
import { useServices } from '../../services/services';
import { problemRaised } from '../../state/problems';
import { useConsole, useConsoleDispatch } from '../../state/store';
import { viewTaken } from '../../state/wall';
import { viewOf } from '../../state/wall-view';
import { currentView, longestName, readViews, type NamedView } from './saved-views';

/** Arrangements of the wall under names of one's own: pick, save, delete. Kept on this machine. */
export function ViewsMenu() {
  const { storage } = useServices();
  const dispatch = useConsoleDispatch();
  const wall = useConsole((state) => state.wall);
  const [views, setViews] = useState<readonly NamedView[]>([]);
  const [dialog, setDialog] = useState<'save' | 'delete'>();
  const load = useCallback(async () => setViews(readViews(await storage.views.list())), [storage]);
  useEffect(() => { void load(); }, [load]);
  const current = currentView(views, wall);

  const entries: MenuEntry[] = [
    ...views.map(({ name }) => ({ id: `view ${name}`, label: name, icon: name === current ? <Check size={14} aria-hidden /> : <span className="views-blank" />, ...(name === current ? { note: 'shown' } : {}) })),
    { id: 'save', label: 'Save this view…', icon: <BookmarkPlus size={14} aria-hidden />, apart: views.length > 0 },
    ...(views.length > 0 ? [{ id: 'delete', label: 'Delete views…', icon: <Trash2 size={14} aria-hidden /> }] : []),
  ];
  const handle = (id: string): void => {
    if (id === 'save' || id === 'delete') return setDialog(id);
    const picked = views.find(({ name }) => id === `view ${name}`);
    if (picked) dispatch(viewTaken(picked.view));
  };
  const told = (done: boolean): void => {
    if (!done) dispatch(problemRaised({ code: 'views', severity: 'warning', what: 'The views of the wall could not be kept.', tip: 'Free some space on the disk, then try again.' }));
    void load();
  };
  return (
    <>
      <Menu label="Views" entries={entries} onAction={handle}>
        <Button className="views-button" icon={<LayoutDashboard size={14} aria-hidden />} aria-label={current === undefined ? 'Views' : `Views: ${current}`}>
          <span className="cut wall-bar-word">{current ?? 'Views'}</span>
          <ChevronDown size={13} aria-hidden />
        </Button>
      </Menu>
      {dialog === 'save' && <SaveDialog taken={views.map(({ name }) => name)} onClose={() => setDialog(undefined)} onSave={(name) => void storage.views.save(name, viewOf(wall)).then(told)} />}
      {dialog === 'delete' && <DeleteDialog views={views} onClose={() => setDialog(undefined)} onDelete={(name) => void storage.views.remove(name).then(told)} />}
    </>
  );
}

function SaveDialog({ taken, onClose, onSave }: { readonly taken: readonly string[]; readonly onClose: () => void; readonly onSave: (name: string) => void }) {
  const [name, setName] = useState('');
  const wanted = name.trim().slice(0, longestName);
  return (
    <Dialog title="Save this view" isOpen onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (wanted === '') return;
          onSave(wanted);
          onClose();
        }}
      >
        <TextField label="Name" value={name} onChange={setName} autoFocus hint={taken.includes(wanted) ? 'Replaces the view of this name.' : 'Keeps filter, order, layout and pins on this machine.'} />
        <div className="row views-feet">
          <Button onPress={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" isDisabled={wanted === ''}>{taken.includes(wanted) ? 'Replace' : 'Save'}</Button>
        </div>
      </form>
    </Dialog>
  );
}

function DeleteDialog({ views, onClose, onDelete }: { readonly views: readonly NamedView[]; readonly onClose: () => void; readonly onDelete: (name: string) => void }) {
  return (
    <Dialog title="Delete views" isOpen onClose={onClose} feet={<Button onPress={onClose}>Done</Button>}>
      {views.length === 0 ? <p className="soft">No view is left.</p> : (
        <ul className="views-list" aria-label="Saved views">
          {views.map(({ name }) => (
            <li key={name}><span className="grow cut">{name}</span><IconButton variant="quiet" label={`Delete ${name}`} icon={<Trash2 size={14} aria-hidden />} onPress={() => onDelete(name)} /></li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}
