import { Menu, type MenuItemConstructorOptions } from 'electron';

export interface MenuActions {
  readonly openRecording: () => void;
  readonly openFolder: () => void;
  /** Shows one of the console's screens in the main window, by its path ("/wall"). */
  readonly show: (path: string) => void;
  readonly newWall: () => void;
  readonly reload: () => void;
}

const screens = [
  ['Wall', '/wall'], ['Sessions', '/sessions'], ['Library', '/library'], ['Audit', '/audit'], ['Reports', '/reports'], ['Settings', '/settings'],
] as const;

/** The native menu: every command of the window that is not about one session, with its shortcut. */
export function buildMenu(actions: MenuActions, options: { readonly mac: boolean; readonly devtools: boolean }): Menu {
  const { mac, devtools } = options;
  const template: MenuItemConstructorOptions[] = [
    ...(mac ? [{ role: 'appMenu' as const }] : []),
    {
      label: '&File',
      submenu: [
        { label: 'New Wall Window', accelerator: 'CmdOrCtrl+Shift+N', click: () => actions.newWall() },
        { type: 'separator' },
        { label: 'Open Recording…', accelerator: 'CmdOrCtrl+O', click: () => actions.openRecording() },
        { label: 'Open Folder…', accelerator: 'CmdOrCtrl+Shift+O', click: () => actions.openFolder() },
        { type: 'separator' },
        { role: 'close' }, ...(mac ? [] : [{ role: 'quit' as const }]),
      ],
    },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        { role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }, { type: 'separator' }, { role: 'togglefullscreen' },
        { type: 'separator' }, { label: 'Reload Window', accelerator: 'CmdOrCtrl+Shift+R', click: () => actions.reload() },
        ...(devtools ? [{ role: 'toggleDevTools' as const }] : []),
      ],
    },
    {
      label: '&Go',
      submenu: screens.map(([label, path], index) => ({ label, accelerator: `CmdOrCtrl+${index + 1}`, click: () => actions.show(path) })),
    },
    { role: 'windowMenu' },
  ];
  return Menu.buildFromTemplate(template);
}
