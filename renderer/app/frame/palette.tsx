import { useMemo, useState } from 'react';
import { Autocomplete, Dialog as AriaDialog, Input, Menu as AriaMenu, MenuItem, Modal, ModalOverlay, SearchField } from 'react-aria-components';
import { useLocation } from 'wouter';
import { gatewayOf } from '../../../shared/model/gateway-ids';
import { useServices } from '../../services/services';
import { selectGatewayLabels, selectKnownGateways, selectSeveral } from '../../state/gateway-selectors';
import { problemRaised } from '../../state/problems';
import { useConsole, useConsoleDispatch } from '../../state/store';
import { selectLiveSessions } from '../../state/selectors';
import { buildCommands, findCommands } from './commands';

/** Ctrl/Cmd+K: every place, every live session, every order that may be given now, found by words. */
export function Palette(props: { readonly isOpen: boolean; readonly onClose: () => void; readonly onHelp: () => void }) {
  return (
    <ModalOverlay className="shade palette-shade" isOpen={props.isOpen} isDismissable onOpenChange={(open) => !open && props.onClose()}>
      <Modal className="dialog-frame palette">
        <AriaDialog className="dialog" aria-label="Search or run a command"><Inside {...props} /></AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

function Inside({ onClose, onHelp }: { readonly onClose: () => void; readonly onHelp: () => void }) {
  const { orders, host, place } = useServices();
  const dispatch = useConsoleDispatch();
  const [, navigate] = useLocation();
  const [words, setWords] = useState('');
  const sessions = useConsole(selectLiveSessions);
  const gateways = useConsole(selectKnownGateways);
  const labels = useConsole(selectGatewayLabels);
  const several = useConsole(selectSeveral);
  const reasonCode = useConsole((state) => state.preferences.reason);
  const commands = useMemo(
    () => buildCommands({
      sessions, orders, reasonCode, dispatch, navigate, onHelp, isMain: place.kind === 'main',
      operatorOf: (session) => gateways.find(({ id }) => id === gatewayOf(session.id))?.operator,
      watchersOf: (session) => (gateways.find(({ id }) => id === gatewayOf(session.id))?.info.announcesWatchers === true ? 'the user is told' : 'the user is not told'),
      placeOf: (session) => (several ? labels.find(({ id }) => id === gatewayOf(session.id))?.name : undefined),
      onNewWall: () => void host.call('window.openWall', undefined).then((answer) => { if (!answer.ok) dispatch(problemRaised(answer.problem)); }),
    }),
    [sessions, gateways, labels, several, orders, reasonCode, dispatch, navigate, onHelp, host, place],
  );
  const found = findCommands(commands, words);
  const run = (id: string): void => {
    onClose();
    commands.find((command) => command.id === id)?.run();
  };
  return (
    // Escape closes at once; the search field would spend the first one on clearing itself.
    <div
      className="palette-inside"
      onKeyDownCapture={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onClose();
      }}
    >
    <Autocomplete inputValue={words} onInputChange={setWords}>
      <SearchField aria-label="Search or run a command" autoFocus className="palette-field">
        <Input className="palette-input" placeholder="A place, a session, an order…" spellCheck={false} />
      </SearchField>
      <div className="palette-menu scroll" tabIndex={0} role="group" aria-label="What was found">
      <AriaMenu
        className="menu" aria-label="Commands" items={found} onAction={(key) => run(String(key))}
        renderEmptyState={() => <p className="palette-none">Nothing by these words. Try a user, an asset or a verb.</p>}
      >
        {(command) => (
          <MenuItem id={command.id} textValue={command.label} className={`menu-item${command.danger ? ' danger' : ''}`}>
            <span className="palette-kind">{command.kind}</span>
            <span className="cut">{command.label}</span>
            {command.note !== undefined && <span className="note">{command.note}</span>}
          </MenuItem>
        )}
      </AriaMenu>
      </div>
    </Autocomplete>
    </div>
  );
}
