import type { OrderStage } from '../../shared/intent/order';
import type { Happening } from './history';

interface OrderFate {
  readonly client: number;
  stage: OrderStage | undefined;
  effects: number;
  /** The page that gave it is gone: nobody says anything of it any more. */
  forgotten: boolean;
}

interface Token {
  readonly sender: number;
  readonly client: number;
  readonly number: number;
  reached: number;
  /** Something was refused, or called unknown, after it was typed. */
  told: boolean;
  /** It was said to have had no effect. */
  denied: boolean;
}

/** Orders and typing: one effect each, and what is said of them is so. */
export class ActsChecker {
  readonly #orders = new Map<string, OrderFate>();
  readonly #tokens = new Map<string, Token>();
  readonly #sending = new Map<number, string>();
  readonly #gone = new Set<number>();
  readonly #lastReached = new Map<number, number>();

  constructor(private readonly wrong: (at: number, rule: string, words: string) => void) {}

  see(happening: Happening): void {
    const { at } = happening;
    switch (happening.kind) {
      case 'ordered':
        this.#orders.set(happening.order, { client: happening.client, stage: undefined, effects: 0, forgotten: false });
        return;
      case 'effect': {
        const fate = this.#orders.get(happening.order);
        if (!fate) { this.wrong(at, 'one effect for each order', `${happening.order} was never given`); return; }
        fate.effects += 1;
        if (fate.stage === 'refused') this.wrong(at, 'refused has no effect', happening.order);
        if (fate.effects > 1) this.wrong(at, 'one effect for each order', `${happening.order} was done ${fate.effects} times`);
        return;
      }
      case 'stage': {
        const fate = this.#orders.get(happening.order)!;
        fate.stage = happening.stage;
        if (happening.stage === 'refused' && fate.effects > 0) this.wrong(at, 'refused has no effect', happening.order);
        if ((happening.stage === 'accepted' || happening.stage === 'effective') && fate.effects === 0) this.wrong(at, 'never success that is not', `${happening.order} is shown as ${happening.stage}`);
        return;
      }
      case 'forgot':
        for (const fate of this.#orders.values()) if (fate.client === happening.client) fate.forgotten = true;
        return;
      case 'typed': {
        const [client, number] = happening.token.slice(1, -1).split('.').map(Number) as [number, number];
        this.#tokens.set(happening.token, { sender: happening.sender, client, number, reached: 0, told: false, denied: false });
        return;
      }
      case 'sending': this.#sending.set(happening.sender, happening.text); return;
      case 'reached': this.#reach(happening); return;
      case 'refused': {
        for (const token of this.#tokens.values()) if (token.sender === happening.sender) token.told = true;
        if (happening.certain) for (const one of tokensIn(this.#sending.get(happening.sender) ?? '')) this.#tokens.get(one)!.denied = true;
        return;
      }
      case 'sender-gone': this.#gone.add(happening.sender); return;
      default:
    }
  }

  unsettled(): string[] {
    const open: string[] = [];
    for (const [id, fate] of this.#orders) {
      if (fate.forgotten) continue;
      if (fate.stage === undefined || fate.stage === 'asked' || fate.stage === 'accepted') open.push(`${id} is still ${fate.stage ?? 'not shown'}`);
      else if (fate.effects > 0 && fate.stage !== 'effective') open.push(`${id} was done and is shown as ${fate.stage}`);
    }
    for (const [text, token] of this.#tokens) {
      if (token.reached === 0 && !token.told && !this.#gone.has(token.sender)) open.push(`${text} was typed, did not arrive, and nobody was told`);
    }
    return open;
  }

  finish(at: number): void {
    for (const [text, token] of this.#tokens) if (token.denied && token.reached > 0) this.wrong(at, 'refused has no effect', `${text} was typed into the session, and said not to be`);
  }

  #reach({ at, text }: Extract<Happening, { kind: 'reached' }>): void {
    for (const one of tokensIn(text)) {
      const token = this.#tokens.get(one);
      if (!token) { this.wrong(at, 'typed once', `${one} was never typed`); continue; }
      token.reached += 1;
      if (token.reached > 1) this.wrong(at, 'typed once', `${one} arrived ${token.reached} times`);
      if (token.number <= (this.#lastReached.get(token.client) ?? 0) && token.reached === 1) this.wrong(at, 'typed in order', `${one} came after ${this.#lastReached.get(token.client)}`);
      this.#lastReached.set(token.client, token.number);
    }
  }
}

const tokensIn = (text: string): readonly string[] => text.match(/<[\d.]+>/g) ?? [];
