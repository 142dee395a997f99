/** The part of XMLHttpRequest that grpc-web uses, over fetch, for tests that run without a browser. */
export class FetchXhr {
  readyState = 0;
  status = 0;
  statusText = '';
  responseType = '';
  response: unknown = null;
  responseText = '';
  timeout = 0;
  withCredentials = false;
  onreadystatechange: (() => void) | null = null;
  ontimeout: (() => void) | null = null;
  readonly upload = {};
  #method = '';
  #url = '';
  #sent: Record<string, string> = {};
  #received = new Headers();
  readonly #aborter = new AbortController();

  open(method: string, url: string): void {
    this.#method = method;
    this.#url = url;
    this.#move(1);
  }
  setRequestHeader(name: string, value: string): void { this.#sent[name] = value; }
  getResponseHeader(name: string): string | null { return this.#received.get(name); }
  getAllResponseHeaders(): string { return [...this.#received].map(([name, value]) => `${name}: ${value}\r\n`).join(''); }
  abort(): void { this.onreadystatechange = null; this.#aborter.abort(); }

  send(body: BodyInit | null): void { void this.#run(body); }

  async #run(body: BodyInit | null): Promise<void> {
    try {
      const answer = await fetch(this.#url, { method: this.#method, headers: this.#sent, body, signal: this.#aborter.signal });
      const bytes = await answer.arrayBuffer();
      this.status = answer.status;
      this.statusText = answer.statusText;
      this.#received = answer.headers;
      this.response = bytes;
    } catch {
      this.status = 0;
    }
    this.#move(2);
    this.#move(4);
  }
  #move(state: number): void {
    this.readyState = state;
    this.onreadystatechange?.();
  }
}
