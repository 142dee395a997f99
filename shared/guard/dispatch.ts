import { ansiModes, csiRule, privateModes, readParameters, screenModes, type Parameters } from './csi';
import type { GuardLimits } from './limits';
import type { ScreenOutput } from './output';

/** Charsets xterm.js knows, by their final character. */
const charset = /^[()*+\-./][0AB4C5RQKYE6ZH7=]$/;
const plainEscapes = new Set(['7', '8', 'D', 'E', 'H', 'M', '=', '>', 'n', 'o', '|', '}', '~', '%@', '%G']);

/**
 * xterm.js 6.0 throws, and never draws again, when `CSI 1 J` comes with the cursor in the bottom right corner (it reaches for the
 * line below the last). So the line is erased up to the cursor, and a cursor in the last column steps one to the left.
 */
const awayFromCorner = '\x1b[1K\x1b[C\x1b[D';

/** A C0 or C1 control that stands for itself. */
export function dispatchControl(code: number, output: ScreenOutput): void {
  output.settle();
  if (code >= 0x07 && code <= 0x0f) output.emit(String.fromCharCode(code));
  else if (code === 0x05) output.drop('queries');
  else if (code === 0x84) output.emit('\x1bD');
  else if (code === 0x85) output.emit('\x1bE');
  else if (code === 0x88) output.emit('\x1bH');
}

/** `ESC` + `key`. */
export function dispatchEscape(key: string, output: ScreenOutput): void {
  output.settle();
  if (plainEscapes.has(key) || charset.test(key)) output.emit(`\x1b${key}`);
  else if (key === 'c') output.reset();
  else if (key === '#8') output.pattern();
  else if (key === 'Z') output.drop('queries');
  else if (key !== '\\') output.drop('unknown');
}

/** `CSI` prefix parameters intermediates final. */
export function dispatchCsi(
  prefix: string, parameterText: string, intermediates: string, final: string, limits: GuardLimits, output: ScreenOutput,
): void {
  output.settle();
  const rule = csiRule(prefix + intermediates + final);
  if (typeof rule === 'object') {
    output.drop(rule.drop);
    return;
  }
  const parameters = readParameters(parameterText, limits.parameters, limits.parameterValue);
  const tail = intermediates + final;
  switch (rule) {
    case 'pass':
      if (parameters.changed) output.clamp();
      output.emit(`\x1b[${prefix}${parameters.text}${tail}`);
      return;
    case 'erase':
      if (parameters.changed) output.clamp();
      if (parameters.first === 1) output.erase(`\x1b[${prefix}1J`, awayFromCorner);
      else if (parameters.first === 3) output.emit(`\x1b[${prefix}3J`);
      else output.erase(`\x1b[${prefix}${parameters.text}J`);
      return;
    case 'rows':
    case 'columns':
      emitCount(parameters, rule === 'rows' ? output.rows : output.columns, tail, output);
      return;
    case 'scrollRows':
      // CSI with five parameters and T is highlight mouse tracking, not a scroll.
      if (parameters.count > 1) output.drop('modes');
      else emitWork(parameters, output.rows, output.columns, tail, output);
      return;
    case 'scrollColumns':
      emitWork(parameters, output.columns, output.rows, tail, output);
      return;
    case 'repeat':
      emitWork(parameters, Math.min(limits.repeat, output.columns * output.rows), 1, tail, output);
      return;
    case 'softReset':
      output.softReset();
      return;
    case 'modes':
      if (prefix === '?') switchPrivateModes(parameters, final === 'h', output);
      else switchModes(parameters, final, output);
  }
}

function emitCount(parameters: Parameters, largest: number, tail: string, output: ScreenOutput): void {
  if (parameters.first <= largest) {
    if (parameters.changed) output.clamp();
    output.emit(`\x1b[${parameters.text}${tail}`);
    return;
  }
  output.clamp();
  output.emit(`\x1b[${largest}${tail}`);
}

function emitWork(parameters: Parameters, largest: number, cells: number, tail: string, output: ScreenOutput): void {
  const wanted = Math.max(1, parameters.first);
  const asked = Math.min(wanted, largest);
  if (asked < wanted) output.clamp();
  const granted = output.work(asked, cells);
  if (granted < asked) output.counts.storms += 1;
  if (granted === 0) output.counts.dropped += 1;
  else output.emit(granted === 1 ? `\x1b[${tail}` : `\x1b[${granted}${tail}`);
}

function numbers(parameters: Parameters): number[] {
  return parameters.text.split(';').map((value) => Number.parseInt(value, 10) || 0);
}

function switchModes(parameters: Parameters, final: string, output: ScreenOutput): void {
  for (const mode of numbers(parameters)) {
    if (ansiModes.has(mode)) output.emit(`\x1b[${mode}${final}`);
    else output.drop('modes');
  }
}

function switchPrivateModes(parameters: Parameters, on: boolean, output: ScreenOutput): void {
  for (const mode of numbers(parameters)) {
    if (mode === 1) output.applicationCursorKeys = on;
    else if (mode === 2004) output.bracketedPaste = on;
    if (screenModes.has(mode)) output.toggle(mode, on);
    else if (privateModes.has(mode)) output.emit(`\x1b[?${mode}${on ? 'h' : 'l'}`);
    else output.drop('modes');
  }
}
