import type { AnyRule } from "../core/rule.ts";
import { apiAccessLogs } from "./api-access-logs.ts";
import { apiThrottling } from "./api-throttling.ts";
import { consumerConcurrency } from "./consumer-concurrency.ts";
import { deadLetterQueues } from "./dead-letter-queues.ts";
import { deadLetterRetention } from "./dead-letter-retention.ts";
import { encryption } from "./encryption.ts";
import { functionTimeout } from "./function-timeout.ts";
import { logRetention } from "./log-retention.ts";
import { noSynchronousLambda } from "./no-synchronous-lambda.ts";
import { noWildcardPermissions } from "./no-wildcard-permissions.ts";
import { pacedUserCreation } from "./paced-user-creation.ts";
import { partialBatchResponses } from "./partial-batch-responses.ts";
import { scheduleRetryPolicy } from "./schedule-retry-policy.ts";
import { schedulesCannotDoubleRun } from "./schedules-cannot-double-run.ts";
import { stateMachineTimeouts } from "./state-machine-timeouts.ts";
import { tlsOnly } from "./tls-only.ts";
import { urlEncodedMessages } from "./url-encoded-messages.ts";
import { visibilityTimeout } from "./visibility-timeout.ts";

/** Every rule of the pack, in the order in which they are listed. */
export const rules = [
  noSynchronousLambda,
  schedulesCannotDoubleRun,
  stateMachineTimeouts,
  scheduleRetryPolicy,
  apiAccessLogs,
  tlsOnly,
  encryption,
  deadLetterQueues,
  logRetention,
  noWildcardPermissions,
  visibilityTimeout,
  deadLetterRetention,
  partialBatchResponses,
  consumerConcurrency,
  pacedUserCreation,
  apiThrottling,
  urlEncodedMessages,
  functionTimeout,
] as unknown as AnyRule[];
