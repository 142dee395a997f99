import { FilePlus2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { useServices } from '../../services/services';
import { droppedFiles } from '../library/dropped-files';

const editable = (target: EventTarget | null): boolean => target instanceof Element && target.closest('input, textarea, [contenteditable]') !== null;
const carries = (event: DragEvent, type: string): boolean => event.dataTransfer?.types.includes(type) ?? false;

/**
 * Files can be dropped anywhere on the window; nothing dropped ever navigates it. A screen that takes files itself says so by
 * preventing the event's default, and is left alone.
 */
export function DropZone({ onBeforeOpen }: { readonly onBeforeOpen: () => void }) {
  const { openDropped } = useServices();
  const [location] = useLocation();
  const [over, setOver] = useState(false);
  const stay = /^\/session\/[^/]+\/./.test(location);

  useEffect(() => {
    const handleOver = (event: DragEvent): void => {
      const taken = event.defaultPrevented;
      if (carries(event, 'Files')) {
        event.preventDefault();
        if (!taken && event.dataTransfer) event.dataTransfer.dropEffect = 'copy';
        setOver(!taken);
      } else if (!taken && !editable(event.target) && carries(event, 'text/uri-list')) {
        event.preventDefault();
        if (event.dataTransfer) event.dataTransfer.dropEffect = 'none';
      }
    };
    const handleLeave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(false);
    };
    const handleDrop = (event: DragEvent): void => {
      setOver(false);
      const taken = event.defaultPrevented;
      if (!editable(event.target) || carries(event, 'Files')) event.preventDefault();
      const items = [...(event.dataTransfer?.items ?? [])].filter(({ kind }) => kind === 'file');
      if (taken || items.length === 0) return;
      onBeforeOpen();
      void droppedFiles(items).then((files) => openDropped(files, stay));
    };
    const listeners = [['dragenter', handleOver], ['dragover', handleOver], ['dragleave', handleLeave], ['drop', handleDrop]] as const;
    for (const [name, listener] of listeners) window.addEventListener(name, listener);
    return () => {
      for (const [name, listener] of listeners) window.removeEventListener(name, listener);
    };
  }, [openDropped, onBeforeOpen, stay]);

  if (!over) return null;
  return <div className="window-drop" aria-hidden><FilePlus2 size={28} /> {stay ? 'Drop to keep in the library' : 'Drop recordings or a folder: one plays at once, all are kept in the library'}</div>;
}
