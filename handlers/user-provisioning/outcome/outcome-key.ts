const ENDING = ".outcome.csv";

/** Where the outcome file of a roster stands: beside it. */
export const outcomeKeyOf = (key: string): string => key.replace(/\.csv$/, "") + ENDING;

export const isOutcomeKey = (key: string): boolean => key.endsWith(ENDING);
