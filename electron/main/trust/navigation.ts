import type { App, WebContents } from 'electron';

/**
 * No page of this process goes anywhere by itself: links, `location =`, forms, redirects, dropped files, new windows and
 * webviews are all refused. Loads started by the main process (load, reload) do not pass here.
 */
export function guardNavigation(app: App): void {
  app.on('web-contents-created', (_event, contents) => guardContents(contents));
  // Bad certificates and password prompts stay refused (the default); a client certificate is never offered to a stranger.
  app.on('select-client-certificate', (event, _contents, _url, _list, callback) => {
    event.preventDefault();
    callback();
  });
}

export function guardContents(contents: WebContents): void {
  contents.on('will-navigate', (event) => event.preventDefault());
  contents.on('will-frame-navigate', (event) => event.preventDefault());
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}
