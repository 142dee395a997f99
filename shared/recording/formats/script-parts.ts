/** Names of data files beside a timing file `<stem>.timing`, the likeliest first. The stem itself: guacd writes `<name>` and `<name>.timing`. */
const outputEndings = ['typescript', 'out', 'script', 'output', 'log', 'data', 'ts'];
const inputEndings = ['in', 'input', 'stdin'];
const timingEnding = /\.(timing|timings|tm|time|times)$/i;
const gzipEnding = /\.gz$/i;

const bare = (name: string): string => name.replace(gzipEnding, '');
const lower = (name: string): string => bare(name).toLowerCase();

/** The stem of a timing file's name; undefined when the name is none of a timing file. */
export function timingStem(name: string): string | undefined {
  const plain = bare(name);
  if (timingEnding.test(plain)) return plain.replace(timingEnding, '');
  return /^(timing|timingfile)$/i.test(plain) ? '' : undefined;
}

export interface ScriptParts {
  readonly output?: string | undefined;
  readonly input?: string | undefined;
}

/** The data files among `names` that carry the stem of a timing file. */
export function partsByStem(stem: string, names: readonly string[]): ScriptParts {
  const find = (wanted: string): string | undefined => names.find((name) => bare(name) === wanted) ?? names.find((name) => lower(name) === wanted.toLowerCase());
  if (stem === '') return { output: find('typescript') };
  const first = (endings: readonly string[]): string | undefined => endings.map((ending) => find(`${stem}.${ending}`)).find((name) => name !== undefined);
  return { output: first(outputEndings) ?? find(stem), input: first(inputEndings) };
}

/**
 * Which of the files that came with a timing file is the output, which the input: as the timing file says (OUTPUT_LOG,
 * INPUT_LOG), by stem, by ending; else the first is the output and the second the input.
 */
export function scriptParts(timing: string, names: readonly string[], fields: ReadonlyMap<string, string>): ScriptParts {
  const logged = (field: string): string | undefined => {
    const name = fields.get(field)?.split('/').at(-1);
    return name === undefined ? undefined : names.find((other) => bare(other) === name);
  };
  const stem = timingStem(timing);
  const byStem = stem === undefined ? {} : partsByStem(stem, names);
  const byEnding = (endings: readonly string[]): string | undefined => names.find((name) => endings.some((ending) => lower(name).endsWith(`.${ending}`)));
  const loggedOutput = logged('OUTPUT_LOG');
  const loggedInput = logged('INPUT_LOG');
  let input = (loggedInput === loggedOutput ? undefined : loggedInput) ?? byStem.input ?? byEnding(inputEndings);
  const left = names.filter((name) => name !== input);
  const output = loggedOutput ?? (byStem.output === input ? undefined : byStem.output) ?? left.find((name) => outputEndings.some((ending) => lower(name).endsWith(`.${ending}`))) ?? left[0];
  if (input === undefined && loggedInput === undefined && names.length === 2 && fields.has('INPUT_LOG')) input = names.find((name) => name !== output);
  return { output, input };
}
