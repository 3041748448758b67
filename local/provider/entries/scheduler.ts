import {
  CreateScheduleCommand,
  DeleteScheduleCommand,
  type FlexibleTimeWindow,
  GetScheduleCommand,
  type Target,
  UpdateScheduleCommand,
} from "@aws-sdk/client-scheduler";
import type { Entry, Properties } from "../entry.ts";
import type { Given } from "./given.ts";
import { unlessGone } from "./gone.ts";

/** A schedule in the default group; the id is `default/{name}`. */
const schedule: Entry = {
  type: "aws:scheduler/schedule:Schedule",
  inputs: {
    name: "replace",
    description: "update",
    scheduleExpression: "update",
    scheduleExpressionTimezone: "update",
    startDate: "update",
    endDate: "update",
    kmsKeyArn: "update",
    state: "update",
    flexibleTimeWindow: "update",
    target: "update",
  },
  // https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html
  defaults: { scheduleExpressionTimezone: "UTC", state: "ENABLED" },
  normal: { startDate: moment, endDate: moment },
  objects: {
    flexibleTimeWindow: ["mode", "maximumWindowInMinutes"],
    target: ["arn", "roleArn", "input", "deadLetterConfig", "retryPolicy", "sqsParameters"],
    "target.deadLetterConfig": ["arn"],
    "target.retryPolicy": ["maximumEventAgeInSeconds", "maximumRetryAttempts"],
    "target.sqsParameters": ["messageGroupId"],
  },
  computed: ["arn"],
  async create(aws, inputs) {
    await aws.scheduler.send(new CreateScheduleCommand(settings(String(inputs.name), inputs)));
    return `default/${inputs.name}`;
  },
  async read(aws, id) {
    const held = await unlessGone(aws.scheduler.send(new GetScheduleCommand({ Name: nameOf(id) })));
    if (!held) return undefined;
    const { FlexibleTimeWindow, Target } = held;
    return {
      name: held.Name,
      description: held.Description || undefined,
      scheduleExpression: held.ScheduleExpression,
      scheduleExpressionTimezone: held.ScheduleExpressionTimezone,
      startDate: moment(held.StartDate),
      endDate: moment(held.EndDate),
      kmsKeyArn: held.KmsKeyArn || undefined,
      state: held.State,
      flexibleTimeWindow: {
        mode: FlexibleTimeWindow?.Mode,
        maximumWindowInMinutes: FlexibleTimeWindow?.MaximumWindowInMinutes,
      },
      target: {
        arn: Target?.Arn,
        roleArn: Target?.RoleArn,
        input: Target?.Input,
        deadLetterConfig: Target?.DeadLetterConfig?.Arn ? { arn: Target.DeadLetterConfig.Arn } : undefined,
        retryPolicy: Target?.RetryPolicy && {
          maximumEventAgeInSeconds: Target.RetryPolicy.MaximumEventAgeInSeconds,
          maximumRetryAttempts: Target.RetryPolicy.MaximumRetryAttempts,
        },
        sqsParameters: Target?.SqsParameters && { messageGroupId: Target.SqsParameters.MessageGroupId },
      },
      arn: held.Arn,
    };
  },
  /** An update names everything: what is left out is set back. https://docs.aws.amazon.com/scheduler/latest/APIReference/API_UpdateSchedule.html */
  async update(aws, id, inputs) {
    await aws.scheduler.send(new UpdateScheduleCommand(settings(nameOf(id), inputs)));
  },
  async delete(aws, id) {
    await unlessGone(aws.scheduler.send(new DeleteScheduleCommand({ Name: nameOf(id) })));
  },
};

export const entries: readonly Entry[] = [schedule];

/** The target as the program writes it. */
interface Written {
  readonly arn: string;
  readonly roleArn: string;
  readonly input?: string;
  readonly deadLetterConfig?: { readonly arn?: string };
  readonly retryPolicy?: { readonly maximumEventAgeInSeconds?: number; readonly maximumRetryAttempts?: number };
  readonly sqsParameters?: { readonly messageGroupId?: string };
}

const settings = (Name: string, inputs: Properties) => {
  const given = inputs as Given;
  const window = inputs.flexibleTimeWindow as { mode: string; maximumWindowInMinutes?: number };
  const { arn, roleArn, input, deadLetterConfig, retryPolicy, sqsParameters } = inputs.target as Written;
  return {
    Name,
    Description: given.description,
    ScheduleExpression: given.scheduleExpression,
    ScheduleExpressionTimezone: given.scheduleExpressionTimezone,
    StartDate: dateOf(inputs.startDate),
    EndDate: dateOf(inputs.endDate),
    KmsKeyArn: given.kmsKeyArn,
    State: given.state,
    FlexibleTimeWindow: {
      Mode: window.mode,
      MaximumWindowInMinutes: window.maximumWindowInMinutes,
    } as FlexibleTimeWindow,
    Target: {
      Arn: arn,
      RoleArn: roleArn,
      Input: input,
      DeadLetterConfig: deadLetterConfig && { Arn: deadLetterConfig.arn },
      RetryPolicy: retryPolicy && {
        MaximumEventAgeInSeconds: retryPolicy.maximumEventAgeInSeconds,
        MaximumRetryAttempts: retryPolicy.maximumRetryAttempts,
      },
      SqsParameters: sqsParameters && { MessageGroupId: sqsParameters.messageGroupId },
    } as Target,
  };
};

/** RFC 3339 without fractions, as the real provider takes and gives it; a value that is no date stays, for AWS to refuse. */
function moment(value: unknown): unknown {
  const date = dateOf(value);
  return date && !Number.isNaN(date.getTime()) ? date.toISOString().replace(/\.\d+Z$/, "Z") : value;
}

const dateOf = (value: unknown): Date | undefined => (value ? new Date(value as string | Date) : undefined);

const nameOf = (id: string): string => id.slice(id.indexOf("/") + 1);
