/** What the command's exit code says, for scripts. docs/cli.md has the table. */
export const exitCodes = {
  done: 0,
  /** AWS refused, or something could not be done; it says what. */
  failed: 1,
  /** An option, a stack or an instance that there is not; nothing was done. */
  usage: 2,
  /** The request or letter that was asked for is not there. */
  notFound: 3,
  /** Not done within its `--timeout`; what was asked for goes on. */
  timedOut: 4,
  /** A stack asks for more than its account has; each is named. */
  doesNotFit: 5,
  /** Nothing is known not to fit, but something could not be read: rights that are missing, or an API. */
  undetermined: 6,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
