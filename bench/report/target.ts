/** One of the figures to reach; `met` is undefined when it could not be measured, which is no pass. */
export interface Target {
  readonly target: string;
  readonly measured: string;
  readonly met: boolean | undefined;
}
