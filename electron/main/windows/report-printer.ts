import { createHash } from 'node:crypto';
import { BrowserWindow, session, type Session } from 'electron';
import { ProblemError } from '../../../shared/base/problem';
import { guardPermissions } from '../trust/permissions';

export interface PrintedPage {
  /** A whole HTML page: it can run, fetch and reach nothing here, whatever it holds. */
  readonly page: string;
  /** One line on the top of each sheet. */
  readonly heading: string;
}

const address = 'app://report/';
const longestMs = 120_000;

/** Nothing but the page's own one style element. */
function policyOf(page: string): string {
  const style = /<style>([^<]*)<\/style>/.exec(page)?.[1] ?? '';
  return `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`;
}

let printing: Promise<unknown> = Promise.resolve();
let waiting = '';
let own: Session | undefined;

/** A session that keeps nothing, may nothing, and knows one address: the page that is printed next. */
function printSession(): Session {
  if (own !== undefined) return own;
  own = session.fromPartition('report-printer', { cache: false });
  guardPermissions(own);
  own.protocol.handle('app', () => new Response(waiting, { headers: { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': policyOf(waiting) } }));
  own.webRequest.onBeforeRequest((details, answer) => answer({ cancel: details.url !== address }));
  return own;
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
const line = (inside: string): string => `<div style="width:100%;margin:0 10mm;font:8px sans-serif;color:#3b4655;display:flex;justify-content:space-between">${inside}</div>`;

/** Prints in a window nobody sees, without scripts, bridge or network. One at a time. */
export function printReport(printed: PrintedPage): Promise<Uint8Array> {
  const turn = printing.then(() => print(printed));
  printing = turn.catch(() => undefined);
  return turn;
}

async function print({ page, heading }: PrintedPage): Promise<Uint8Array> {
  waiting = page;
  const window = new BrowserWindow({
    show: false, width: 1000, height: 700,
    webPreferences: { session: printSession(), sandbox: true, contextIsolation: true, nodeIntegration: false, javascript: false, webviewTag: false, devTools: false, spellcheck: false, backgroundThrottling: false },
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(problem('it took too long')), longestMs);
    window.webContents.on('render-process-gone', () => reject(problem('the page died')));
  });
  try {
    await Promise.race([window.loadURL(address), late]);
    return await Promise.race([window.webContents.printToPDF({
      landscape: true, pageSize: 'A4', printBackground: true, displayHeaderFooter: true, margins: { top: 0.6, bottom: 0.6, left: 0.4, right: 0.4 },
      headerTemplate: line(`<span>${escaped(heading)}</span>`), footerTemplate: line('<span>Vigil</span><span>Page <span class="pageNumber"></span> of <span class="totalPages"></span></span>'),
    }), late]);
  } catch (caught) {
    throw caught instanceof ProblemError ? caught : problem(caught instanceof Error ? caught.message : String(caught));
  } finally {
    clearTimeout(timer);
    waiting = '';
    window.destroy();
  }
}

const problem = (cause: string): ProblemError => new ProblemError({
  code: 'print-failed', severity: 'error', what: 'The report could not be made into a PDF.', tip: 'Narrow it by time or filter and try again, or export it as CSV.', cause,
});
