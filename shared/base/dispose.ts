/** Something opened that has to be closed once. */
export interface Disposable {
  dispose(): void;
}

/** Closes what was registered, last first. What is opened is registered in the same line: `own(open())`. */
export class DisposableStore implements Disposable {
  #owned: Disposable[] = [];
  #disposed = false;

  own<T extends Disposable>(resource: T): T {
    if (this.#disposed) resource.dispose();
    else this.#owned.push(resource);
    return resource;
  }

  onDispose(close: () => void): void {
    this.own({ dispose: close });
  }

  get disposed(): boolean {
    return this.#disposed;
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    for (const resource of this.#owned.splice(0).reverse()) resource.dispose();
  }
}
