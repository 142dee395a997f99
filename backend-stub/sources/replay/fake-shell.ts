/**
 * Answers what a participant types into a simulated session: a line editor and a handful of commands, just enough to see
 * that the keys arrive.
 */
export class FakeShell {
  #line = '';

  constructor(private readonly user: string, private readonly asset: string) {}

  get prompt(): string {
    return `${this.user}@${this.asset}:~$ `;
  }

  /** What the screen shows for these keys. */
  type(text: string): string {
    let shown = '';
    for (const character of text) {
      if (character === '\r' || character === '\n') {
        shown += `\r\n${this.#run(this.#line.trim())}${this.prompt}`;
        this.#line = '';
      } else if (character === '\x7f' || character === '\b') {
        if (this.#line !== '') shown += '\b \b';
        this.#line = this.#line.slice(0, -1);
      } else if (character === '\x03') {
        shown += `^C\r\n${this.prompt}`;
        this.#line = '';
      } else if (character >= ' ' && this.#line.length < 500) {
        this.#line += character;
        shown += character;
      }
    }
    return shown;
  }

  #run(line: string): string {
    const [command = '', ...rest] = line.split(/\s+/);
    switch (command) {
      case '': return '';
      case 'whoami': return `${this.user}\r\n`;
      case 'hostname': return `${this.asset}\r\n`;
      case 'pwd': return `/home/${this.user}\r\n`;
      case 'echo': return `${rest.join(' ')}\r\n`;
      case 'date': return `${new Date().toUTCString()}\r\n`;
      case 'ls': return 'deploy.sh  notes.md  releases  tmp\r\n';
      case 'id': return `uid=1001(${this.user}) gid=1001(${this.user}) groups=1001(${this.user}),27(sudo)\r\n`;
      case 'help': return 'This session is simulated: whoami hostname pwd echo date ls id\r\n';
      default: return `bash: ${command}: command not found\r\n`;
    }
  }
}
