import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineModel } from './line-model';
import { withoutSecrets } from './secrets';
import { readShell, ShellLines, unquoted } from './shell-lines';
import { typingOf } from './session-commands';

function take(lines: readonly string[]): readonly string[] {
  const shell = new ShellLines();
  return [...lines.flatMap((line, at) => shell.take(line, at)), ...shell.end()].map(({ text }) => text);
}

describe('lines of a shell', () => {
  it.each([
    [['ls', 'id'], ['ls', 'id']],
    [['echo "a', 'b"', 'id'], ['echo "a\nb"', 'id']],
    [['rm -r\\', 'f /x', 'id'], ['rm -rf /x', 'id']],
    [['cat <<-"END" <<B', 'one', '\tEND', 'two', 'B', 'id'], ['cat <<-"END" <<B\none\n\tEND\ntwo\nB', 'id']],
    [['cat <<< word', 'id'], ['cat <<< word', 'id']],
    [['echo it # isn\'t open', 'id'], ['echo it # isn\'t open', 'id']],
  ])('%j are the commands %j', (lines, commands) => {
    expect(take(lines)).toEqual(commands);
  });

  it('of a here-document are judged only where something runs them', () => {
    const shell = new ShellLines();
    shell.take('cat <<E', 0);
    expect(shell.judged('rm -rf /')).toEqual([]);
    shell.take('E', 0);
    shell.take('sudo ba"sh" -x <<E', 0);
    expect(shell.judged('rm -rf /')).toEqual(['rm -rf /']);
  });

  it.each([['!!', true], ['sudo !rm', true], ['^a^b', true], ['echo "hi!"', false], ['[ ! -f x ]', false], ['a != b', false], ["echo 'hi!x'", false], ['echo \\!x', false], ['kill $!', false]])('%s asks for history: %s', (line, recalls) => {
    expect(readShell(line).recalls).toBe(recalls);
  });

  it('mean the same with quotes, backslashes and $IFS in them', () => {
    for (const line of ['r""m -rf /', "r'm' \\-rf  /", 'rm${IFS}-rf$IFS/', '\\rm\t-rf /']) expect(unquoted(line)).toBe('rm -rf /');
  });

  it('never throw, and lose no line that is complete', () => {
    fc.assert(fc.property(fc.array(fc.stringMatching(/^[a-z'"<> !#^E-]{0,12}$/), { maxLength: 12 }), (lines) => {
      const told = take(lines).join('\n').replace(/\s/g, '');
      for (const line of lines) expect(told.includes(line.replace(/\s/g, ''))).toBe(true);
    }), { numRuns: 300 });
  });
});

describe('keys', () => {
  it('give the same line however they are cut, and a line that is certain holds no control character', () => {
    const keys = fc.array(fc.constantFrom(...'ab ', '\x7f', '\x01', '\x05', '\x0b', '\x15', '\x17', '\x1b[D', '\x1b[3~', '\x1bOH', '\x1b[200~', '\x1b[201~', '\x1b[I', '\x04', '\t'), { maxLength: 30 });
    fc.assert(fc.property(keys, (line) => {
      const model = new LineModel(() => true);
      for (const key of line) for (const character of key) model.key(character);
      // What is pasted goes in as it is.
      // oxlint-disable-next-line no-control-regex
      if (!line.includes('\x1b[200~')) expect(model.text).toMatch(/^[^\x00-\x09\x0b-\x1f\x7f]*$|\t/);
      if (line.includes('\t') && !line.includes('\x1b[200~')) expect(model.certain).toBe(false);
    }));
  });

  it('count an Enter as one wherever it comes, but between paste marks that were asked for', () => {
    const enters = (text: string, marks: boolean): number => {
      const model = new LineModel(() => marks);
      return [...text].filter((character) => model.key(character) === 'enter').length;
    };
    for (const text of ['a\r', '\x1b[\r', '\x16\r', '\x1b]x\n', '\x0f']) expect(enters(text, true)).toBe(1);
    expect(enters('\x1b[200~a\rb\r\x1b[201~\r', true)).toBe(1);
    expect(enters('\x1b[200~a\rb\r\x1b[201~\r', false)).toBe(3);
  });
});

describe('secrets in commands', () => {
  it.each([
    ['mysql -u root -phunter2 db', 'mysql -u root -p•••• db'], ['curl -u ana:hunter2 http://x', 'curl -u ana:•••• http://x'],
    ['export AWS_SECRET_ACCESS_KEY=hunter2', 'export AWS_SECRET_ACCESS_KEY=••••'], ['psql postgres://ana:hunter2@db/x', 'psql postgres://ana:••••@db/x'],
    ['tool --token "hunter2 x"', 'tool --token ••••'], ['mkdir -p /srv/x', 'mkdir -p /srv/x'], ['ls --pager=less', 'ls --pager=less'],
  ])('%s is told as %s', (command, told) => {
    expect(withoutSecrets(command)).toBe(told);
  });
});

it('a shell that is given nothing to do reads commands, anything else reads data', () => {
  expect([typingOf(true, 'cat'), typingOf(false, undefined), typingOf(false, '/bin/bash -s'), typingOf(false, 'bash -c "cat"'), typingOf(false, 'cat')]).toEqual(['terminal', 'lines', 'lines', 'data', 'data']);
});
