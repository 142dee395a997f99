import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron';
import { calls, events } from '../../shared/ipc/contract';

// The whole bridge: the channels of the contract and nothing else. No state, no logic; the main side checks everything.
const known = { call: new Set(Object.keys(calls)), on: new Set(Object.keys(events)) };

contextBridge.exposeInMainWorld('vigil', Object.freeze({
  call: (name: string, request: unknown): Promise<unknown> =>
    known.call.has(name) ? ipcRenderer.invoke(name, request) : Promise.reject(new Error('There is no such call.')),
  on: (name: string, listener: (payload: unknown) => void): (() => void) => {
    if (!known.on.has(name)) throw new Error('There is no such event.');
    // The event object stays here: it leads to ipcRenderer.
    const handle = (_event: IpcRendererEvent, payload: unknown): void => listener(payload);
    ipcRenderer.on(name, handle);
    return () => void ipcRenderer.removeListener(name, handle);
  },
}));
