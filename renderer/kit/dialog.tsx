import { X } from 'lucide-react';
import type { ReactNode } from 'react';
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
  return (
    <ModalOverlay className="shade" isOpen={props.isOpen} isDismissable={props.role !== 'alertdialog'} onOpenChange={(open) => !open && props.onClose()}>
      <Modal className={`dialog-frame${props.wide ? ' wide' : ''}`}>
        <AriaDialog className="dialog" role={props.role ?? 'dialog'}>
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
