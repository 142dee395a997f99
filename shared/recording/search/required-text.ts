/**
 * Text that every match of a regular expression holds, whatever its case: the longest run of plain letters outside groups,
 * classes and repetitions. Undefined where nothing is certain. Asking an index for it first spares reading most texts.
 */
export function requiredText(expression: string): string | undefined {
  // Alternatives, quoting and flags could make any of it optional.
  if (/\||\\Q|\(\?(?!:|P?<)/.test(expression)) return undefined;
  let best = '';
  let run = '';
  let depth = 0;
  const end = (): void => {
    if (run.length > best.length) best = run;
    run = '';
  };
  const characters = [...expression];
  for (let index = 0; index < characters.length; index += 1) {
    let character = characters[index] as string;
    let plain = true;
    if (character === '\\') {
      index += 1;
      character = characters[index] ?? '';
      plain = /^[^\w\s]$/u.test(character);
      // The arguments of \x41, \x{41}, \pL and \p{L} are no text.
      if (/^[xpP]$/.test(character)) {
        if (characters[index + 1] === '{') while (index < characters.length && characters[index] !== '}') index += 1;
        else index += character === 'x' ? 2 : 1;
      } else if (/^\d$/.test(character)) while (/^\d$/.test(characters[index + 1] ?? '')) index += 1;
    } else if (character === '[') {
      plain = false;
      index = classEnd(characters, index);
    } else if (character === '{') {
      plain = false;
      while (index < characters.length && characters[index] !== '}') index += 1;
    } else if ('.^$*+?()}]'.includes(character)) {
      plain = false;
      if (character === '(') depth += 1;
      if (character === ')') depth -= 1;
    }
    const next = characters[index + 1];
    if (!plain || depth > 0) end();
    else if (next === '?' || next === '*' || next === '{') end();
    else {
      run += character;
      if (next === '+') end();
    }
  }
  end();
  return best.length > 2 ? best : undefined;
}

/** The place of the `]` that ends a class; inside, a first `]` and classes like [:alpha:] are part of it. */
function classEnd(characters: readonly string[], start: number): number {
  let index = start + 1;
  if (characters[index] === '^') index += 1;
  if (characters[index] === ']') index += 1;
  for (; index < characters.length && characters[index] !== ']'; index += 1) {
    if (characters[index] === '\\') index += 1;
    else if (characters[index] === '[' && characters[index + 1] === ':') {
      const close = characters.indexOf(']', index + 2);
      if (close > 0 && characters[close - 1] === ':') index = close;
    }
  }
  return index;
}
