/** What a target is told of its invocation. */
export interface Invocation {
  readonly scheduleArn: string;
  /** When it was due, milliseconds since 1970; the same for each attempt. */
  readonly due: number;
  /** Of this attempt alone. */
  readonly executionId: string;
  /** From 1. */
  readonly attempt: number;
}

/** Puts values for the keywords in a payload: https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html */
export function withContextAttributes(input: string, { scheduleArn, due, executionId, attempt }: Invocation): string {
  const values: Readonly<Record<string, string>> = {
    "schedule-arn": scheduleArn,
    "scheduled-time": withoutFractions(due),
    "execution-id": executionId,
    "attempt-number": String(attempt),
  };
  return input.replace(/<aws\.scheduler\.([a-z-]+)>/g, (keyword, name: string) => values[name] ?? keyword);
}

/** As in `2022-03-22T18:59:43Z`. */
export const withoutFractions = (time: number): string => new Date(time).toISOString().replace(/\.\d+Z$/, "Z");
