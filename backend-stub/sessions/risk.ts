import type { RiskLevel } from '../../shared/model/session';

interface Pattern {
  readonly name: string;
  readonly weight: number;
  readonly test: RegExp;
}

/** What raises a session's risk. Weights add up; 25 is medium, 50 high, 75 critical. */
export const patterns: readonly Pattern[] = [
  { name: 'root shell', weight: 30, test: /\bsudo\s+(?:su\b|-i\b|-s\b|bash\b)[^\r\n;|&]{0,40}|\bsu\s+-(?:\s|$)[^\r\n;|&]{0,20}/ },
  { name: 'secrets file', weight: 35, test: /\b(?:cat|less|vim?|cp|scp|grep|tail|head)\b[^\r\n]{0,60}(?:\/etc\/shadow|\/\.ssh\/id_[a-z0-9]+|\/etc\/sudoers|\.aws\/credentials)\b/ },
  { name: 'wide delete', weight: 45, test: /\brm\s+-(?:[a-z]*r[a-z]*f|[a-z]*f[a-z]*r)[a-z]*\s+[^\r\n;|&]{1,60}/ },
  { name: 'data loss', weight: 50, test: /\b(?:DROP\s+(?:TABLE|DATABASE)|TRUNCATE\s+TABLE|DELETE\s+FROM)\s+[\w.]{1,60}/i },
  { name: 'remote script', weight: 40, test: /\b(?:curl|wget)\b[^\r\n|]{1,120}\|\s*(?:sudo\s+)?(?:ba|z|da)?sh\b/ },
  { name: 'disk overwrite', weight: 60, test: /\b(?:dd\s+[^\r\n]{0,60}of=\/dev\/|mkfs\.\w+\s+\/dev\/)\S{1,40}/ },
  { name: 'new account', weight: 30, test: /\b(?:useradd|adduser|visudo)\b[^\r\n;|&]{0,40}/ },
  { name: 'firewall off', weight: 35, test: /\b(?:iptables\s+-F|ufw\s+disable|setenforce\s+0|systemctl\s+(?:stop|disable)\s+(?:auditd|firewalld))\b/ },
  { name: 'traces removed', weight: 40, test: /\bhistory\s+-c\b|\bunset\s+HISTFILE\b|>\s*\/var\/log\/\S{1,40}/ },
  { name: 'copy out', weight: 25, test: /\b(?:scp|rsync|nc|ncat)\s+[^\r\n]{0,80}(?:@|:|\d{1,3}\.\d{1,3}\.)\S{0,40}/ },
  { name: 'service stop', weight: 15, test: /\bsystemctl\s+(?:stop|restart)\s+\S{1,40}|\bkill\s+-9\s+\d+/ },
];

/** One look at whether any pattern can match, before the eleven are tried. */
const anyHint = /sudo|su -|rm -|shadow|id_|sudoers|credentials|drop|truncate|delete from|curl|wget|of=\/dev|mkfs|useradd|adduser|visudo|iptables|ufw|setenforce|systemctl|history -c|HISTFILE|\/var\/log|scp|rsync|\bnc|kill -9/i;

/** A cause counts for half an hour after it was last seen. */
const memoryMs = 1_800_000;
const mostCauses = 5;
/** Typed lines longer than this are cut: nobody types more, and pasted floods must not cost time. */
const longestLine = 4_096;

// Escape sequences and control characters between the letters of a command would hide it.
// eslint-disable-next-line no-control-regex
const controls = /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]{0,200}(?:\x07|\x1b\\)|.)|[\x00-\x08\x0b-\x1f\x7f]/g;

/** `alice@db-7:~$ command`: something short, a prompt sign, a blank. */
const behindPrompt = /^[^$#%>❯]{0,80}[$#%>❯] (.+)$/u;

interface Cause {
  readonly name: string;
  readonly text: string;
  readonly weight: number;
  at: number;
}

export const levelOf = (score: number): RiskLevel => (score >= 75 ? 'critical' : score >= 50 ? 'high' : score >= 25 ? 'medium' : 'low');

/** How risky a session looks, from what is typed and shown in it. A hint for the eye, not a protection. */
export class RiskMeter {
  #causes: Cause[] = [];
  #typed = '';

  constructor(private readonly asset: string) {}

  get score(): number {
    return Math.min(100, this.#causes.reduce((sum, cause) => sum + cause.weight, 0));
  }

  get level(): RiskLevel {
    return levelOf(this.score);
  }

  /** Newest first, at most five. */
  get causes(): readonly string[] {
    return this.#causes.slice(0, mostCauses).map((cause) => cause.text);
  }

  /** Whether this is a cause, also one that is not among the newest. */
  holds(cause: string): boolean {
    return this.#causes.some(({ text }) => text === cause);
  }

  /** True when score or causes changed. */
  typed(text: string, at: number): boolean {
    let changed = false;
    for (const character of text) {
      if (character === '\r' || character === '\n') {
        changed = this.#scan(this.#typed, at) || changed;
        this.#typed = '';
      } else if (character === '\x7f' || character === '\b') this.#typed = this.#typed.slice(0, -1);
      else if (this.#typed.length < longestLine) this.#typed += character;
    }
    return changed;
  }

  /**
   * What the screen shows counts only behind a prompt: commands recalled by arrow keys or pasted back by the shell. Anything
   * else that merely names a command (a listing with adduser.conf in it) is not one.
   */
  printed(text: string, at: number): boolean {
    if (!anyHint.test(text)) return false;
    const commands: string[] = [];
    for (const line of text.slice(0, longestLine * 2).replace(controls, '').split('\n')) {
      const command = behindPrompt.exec(line)?.[1];
      if (command !== undefined) commands.push(command);
    }
    return commands.length > 0 && this.#scan(commands.join('\n'), at);
  }

  note(name: string, text: string, weight: number, at: number): boolean {
    const known = this.#causes.find((cause) => cause.name === name);
    if (known !== undefined) {
      known.at = at;
      if (known.text === text) return false;
    }
    this.#causes = [{ name, text, weight, at }, ...this.#causes.filter((cause) => cause.name !== name)];
    return true;
  }

  /** A cause that was none; true when there was one. */
  dismiss(name: string): boolean {
    const kept = this.#causes.filter((cause) => cause.name !== name);
    const changed = kept.length !== this.#causes.length;
    this.#causes = kept;
    return changed;
  }

  /** Drops what is older than half an hour; true when something went. */
  fade(now: number): boolean {
    const kept = this.#causes.filter((cause) => now - cause.at < memoryMs);
    const changed = kept.length !== this.#causes.length;
    this.#causes = kept;
    return changed;
  }

  #scan(text: string, at: number): boolean {
    if (!anyHint.test(text)) return false;
    const plain = text.slice(0, longestLine * 2).replace(controls, '');
    let changed = false;
    for (const pattern of patterns) {
      const found = pattern.test.exec(plain);
      if (found !== null) changed = this.note(pattern.name, `${found[0].trim().slice(0, 80)} on ${this.asset}`, pattern.weight, at) || changed;
    }
    return changed;
  }
}
