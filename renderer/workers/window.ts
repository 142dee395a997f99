// @xterm/headless looks for `window` when it is loaded; a worker has only `self`. Has to be imported before it.
Object.defineProperty(self, 'window', { value: self, configurable: true });
