/** An entry's inputs on their way into an AWS command: check has judged their names, AWS judges their values, so they fit anywhere. */
export type Given = Record<string, never>;
