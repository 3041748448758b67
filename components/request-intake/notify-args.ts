/** How outcomes are pushed to those who wait for them; docs/notify.md. */
export interface NotifyArgs {
  /** Outcomes are published to a topic of the component. @default false */
  readonly push?: boolean;
}

/** Every channel there is. The type makes sure that none is forgotten, and none invented. */
export const notifyNames = Object.keys({ push: true } satisfies Record<keyof Required<NotifyArgs>, true>);
