/** The end of this process, for when a function does not settle. */
export interface Ending {
  /** Sees to it that the process is dead at most `ms` from now, even if its event loop is blocked; false if it cannot. */
  within(ms: number): Promise<boolean>;
  now(): Promise<never>;
}
