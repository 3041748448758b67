import type { Entry } from "../entry.ts";
import { metricAlarm } from "./cloudwatch-alarm.ts";
import { dashboard } from "./cloudwatch-dashboard.ts";

/** What CloudWatch watches and shows; log groups are in logs.ts. */
export const entries: readonly Entry[] = [metricAlarm, dashboard];
