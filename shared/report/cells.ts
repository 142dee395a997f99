import type { Cell, CellKind } from './report';
import { zonedTime } from './zone';

const two = (value: number): string => String(value).padStart(2, '0');

/** 302000 -> "0:05:02". */
export function clockWords(milliseconds: number): string {
  if (milliseconds > 0 && milliseconds < 1000) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.floor(milliseconds / 1000);
  return `${Math.floor(seconds / 3600).toLocaleString('en-US')}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** As people read it. */
export function cellWords(cell: Cell, kind: CellKind, zone: string): string {
  if (cell === undefined || cell === '') return '';
  if (kind === 'time' && typeof cell === 'number') return zonedTime(cell, zone);
  if (kind === 'duration' && typeof cell === 'number') return clockWords(cell);
  if (kind === 'result') return cell === true ? 'Success' : 'Refused';
  return typeof cell === 'number' ? cell.toLocaleString('en-US') : String(cell);
}

/** As programs read it: times in ISO 8601, durations in seconds. */
export function cellValue(cell: Cell, kind: CellKind): string | number | boolean | null {
  if (cell === undefined) return null;
  if (kind === 'time' && typeof cell === 'number') return Number.isFinite(cell) && Math.abs(cell) < 8.6e15 ? new Date(cell).toISOString() : null;
  if (kind === 'duration' && typeof cell === 'number') return cell / 1000;
  return cell;
}

export const figureWords = (value: number, kind: 'count' | 'duration'): string => (kind === 'duration' ? clockWords(value) : value.toLocaleString('en-US'));
