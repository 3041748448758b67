/** Each has a page in docs/runbook/request-intake. */
export type AlarmName =
  | "age"
  | "slow-start"
  | "expired"
  | "dead-letters"
  | "new-dead-letters"
  | "undelivered"
  | "worker-errors"
  | "undelivered-errors"
  | "throttles"
  | "no-consumer"
  | "no-progress"
  | "api-errors"
  | "validate-throttles"
  | "validate-errors"
  | "brake"
  | "brake-errors";
