import type { Entry } from "../entry.ts";
import { eventSourceMapping } from "./lambda-event-source-mapping.ts";
import { lambdaFunction } from "./lambda-function.ts";
import { functionEventInvokeConfig } from "./lambda-invoke-config.ts";
import { permission } from "./lambda-permission.ts";
import { functionRecursionConfig } from "./lambda-recursion.ts";

/** Lambda functions and what calls them. */
export const entries: readonly Entry[] = [
  lambdaFunction,
  eventSourceMapping,
  permission,
  functionEventInvokeConfig,
  functionRecursionConfig,
];
