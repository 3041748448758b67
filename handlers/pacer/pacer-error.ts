/** What keeps a pacer from working. The message names the pacer, the value, the rule and the way out. */
export class PacerError extends Error {
  override readonly name = "PacerError";
  /** Which pacer: the key of its item. */
  readonly key: string;

  constructor(key: string, problem: string, wayOut: string) {
    super(`Pacer "${key}": ${problem}; ${wayOut}`);
    this.key = key;
  }
}
