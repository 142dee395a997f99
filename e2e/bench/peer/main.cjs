const { app, BrowserWindow } = require('electron');
const { join } = require('node:path');

app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1920, height: 1080, webPreferences: { sandbox: true, contextIsolation: true, backgroundThrottling: false } });
  void window.loadFile(join(__dirname, 'index.html'));
});
