import {
  GetScheduleCommand,
  ResourceNotFoundException,
  type SchedulerClient,
  UpdateScheduleCommand,
} from "@aws-sdk/client-scheduler";
import type { Clock } from "../../parts/clock.ts";
import type { Schedule } from "../ports.ts";

/** A schedule of EventBridge Scheduler in its default group. */
export function eventBridgeSchedule(client: SchedulerClient, Name: string, clock: Pick<Clock, "now">): Schedule {
  const get = () => client.send(new GetScheduleCommand({ Name }));
  return {
    async read() {
      try {
        const { State, CreationDate, StartDate, EndDate } = await get();
        return {
          enabled: State !== "DISABLED",
          createdAt: CreationDate?.getTime() ?? 0,
          ...(StartDate && { start: StartDate.getTime() }),
          ...(EndDate && { end: EndDate.getTime() }),
        };
      } catch (error) {
        if (error instanceof ResourceNotFoundException) return undefined;
        throw error;
      }
    },

    async enable(enabled) {
      const { $metadata, Arn, CreationDate, LastModificationDate, StartDate, ...rest } = await get();
      const State = enabled ? "ENABLED" : "DISABLED";
      // At its end it ticks no more, and AWS may refuse to be told of an end that has passed.
      if (rest.State === State || (rest.EndDate && rest.EndDate.getTime() <= clock.now())) return false;
      // What is left out is reset to its default: https://docs.aws.amazon.com/scheduler/latest/APIReference/API_UpdateSchedule.html
      // But a start that has passed is refused ("cannot be earlier than 5 minutes ago"), and no start says the same from now on.
      await client.send(
        new UpdateScheduleCommand({
          ...rest,
          ...(StartDate && StartDate.getTime() > clock.now() && { StartDate }),
          ScheduleExpression: rest.ScheduleExpression,
          FlexibleTimeWindow: rest.FlexibleTimeWindow,
          Target: rest.Target,
          Name,
          State,
        }),
      );
      return true;
    },
  };
}
