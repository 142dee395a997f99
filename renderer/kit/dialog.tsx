import { X } from 'lucide-react';
import { useEffect, useRef, type ReactNode, type RefObject } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { IconButton } from './button';

export interface DialogProps {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** Buttons at the bottom right, the one that acts last. */
  readonly feet?: ReactNode;
  readonly wide?: boolean;
  readonly role?: 'dialog' | 'alertdialog';
}

/** A modal dialog; Escape and a press outside close it, focus returns to where it was. */
export function Dialog(props: DialogProps) {
  const dialog = useRef<HTMLElement>(null);
  useKeysWithoutFocus(dialog, props.isOpen, props.onClose);
  return (
    <ModalOverlay className="shade" isOpen={props.isOpen} isDismissable={props.role !== 'alertdialog'} onOpenChange={(open) => !open && props.onClose()}>
      <Modal className={`dialog-frame${props.wide ? ' wide' : ''}`}>
        <AriaDialog ref={dialog} className="dialog" role={props.role ?? 'dialog'}>
          <div className="dialog-head">
            <Heading slot="title" level={2}>{props.title}</Heading>
            <IconButton variant="quiet" label="Close" icon={<X size={16} aria-hidden />} onPress={props.onClose} />
          </div>
          <div className="dialog-body">{props.children}</div>
          {props.feet !== undefined && <div className="dialog-feet">{props.feet}</div>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

/**
 * A button that is disabled while it has the focus, because its order is under way, loses it to nobody: Escape and Tab then
 * reach the page only. They are handed to the dialog in front.
 */
function useKeysWithoutFocus(dialog: RefObject<HTMLElement | null>, isOpen: boolean, onClose: () => void): void {
  const close = useRef(onClose);
  close.current = onClose;
  useEffect(() => {
    if (!isOpen) return undefined;
    const handleKey = (event: KeyboardEvent): void => {
      if (event.target !== document.body || event.defaultPrevented || (event.key !== 'Escape' && event.key !== 'Tab')) return;
      if (dialog.current === null || [...document.querySelectorAll('.dialog')].at(-1) !== dialog.current) return;
      event.preventDefault();
      if (event.key === 'Escape') close.current();
      else dialog.current.focus();
    };
    document.addEventListener('keydown', handleKey);
    return () => document.removeEventListener('keydown', handleKey);
  }, [dialog, isOpen]);
}
