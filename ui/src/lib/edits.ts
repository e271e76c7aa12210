/** Empty text means the model's own text. */
export type Change = { version: number; segment: number; before: string; after: string };

export class History {
  #done: Change[] = [];
  #undone: Change[] = [];

  push(change: Change): void {
    if (change.before === change.after) return;
    this.#done.push(change);
    this.#undone = [];
  }

  undo(): Change | null {
    const change = this.#done.pop();
    if (!change) return null;
    this.#undone.push(change);
    return change;
  }

  redo(): Change | null {
    const change = this.#undone.pop();
    if (!change) return null;
    this.#done.push(change);
    return change;
  }

  get size(): { undo: number; redo: number } {
    return { undo: this.#done.length, redo: this.#undone.length };
  }

  clear(): void {
    this.#done = [];
    this.#undone = [];
  }
}
