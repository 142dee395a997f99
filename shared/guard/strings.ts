import type { GuardKind } from './limits';

export type StringIntroducer = 'osc' | 'dcs' | 'apc' | 'pm' | 'sos';

/** Operating system commands the viewer obeys: window title and icon name. */
export const titleCommand = /^0*([012])(?:;([^]*))?$/;

/** Which count a dropped string belongs to. `body` is its text, for strings other than OSC only the beginning. */
export function kindOfString(introducer: StringIntroducer, body: string): GuardKind {
  switch (introducer) {
    case 'osc': return kindOfOsc(body);
    case 'dcs': return kindOfDcs(body);
    case 'apc': return body.startsWith('G') ? 'images' : 'strings';
    default: return 'strings';
  }
}

function kindOfOsc(body: string): GuardKind {
  const number = Number(/^\d{1,6}/.exec(body)?.[0] ?? -1);
  if (number === 8) return 'links';
  if (number === 52) return 'clipboard';
  if (number === 1337) return 'images';
  if (body.includes('?') && (number === 4 || number === 5 || number === 21 || number === 50 || (number >= 10 && number <= 19))) return 'queries';
  // Colours: the palette is the viewer's, chosen for contrast; a session cannot repaint it.
  if (number === 4 || number === 5 || (number >= 10 && number <= 19) || (number >= 104 && number <= 119)) return 'modes';
  return 'strings';
}

function kindOfDcs(body: string): GuardKind {
  const header = /^[<=>?]?[0-9:;]*([ -/]*)([@-~])/.exec(body);
  if (header === null) return 'strings';
  const [, intermediates = '', final = ''] = header;
  if (intermediates === '$' && final === 'q') return 'queries';
  if (intermediates === '+' && (final === 'q' || final === 'Q')) return 'queries';
  if (intermediates === '' && (final === 'q' || final === 'p')) return 'images';
  return 'strings';
}
