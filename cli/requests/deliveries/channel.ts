import type { Command } from "commander";
import { Option } from "commander";
import { CHANNELS, type ChannelName } from "../../../handlers/request-intake/delivery.ts";
import { CliError } from "../../cli-error.ts";
import type { Context } from "../../context.ts";
import { exitCodes } from "../../exit-codes.ts";

/** A channel of the instance, and its queues. */
export interface ChannelQueues {
  readonly channel: ChannelName;
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
}

export const channelOption = (): Option => new Option("--channel <name>", "by that channel").choices(CHANNELS);

/** Adds which ends a command is about; both when none is named. */
export const ends = (command: Command): Command =>
  command.option("--failed", "what was certainly not taken").option("--unknown", "what nobody knows the end of");

export interface Ends {
  readonly failed?: boolean;
  readonly unknown?: boolean;
}

/** The statuses of letters that are asked for; `undefined` for all, those that SQS moved by itself, too. */
export const statusesOf = ({ failed, unknown }: Ends): readonly string[] | undefined =>
  failed || unknown ? [...(failed ? ["failed"] : []), ...(unknown ? ["unknown"] : [])] : undefined;

/**
 * The instance's channels, or the one of that name.
 *
 * @throws CliError when there is none
 */
export function channelsOf({ intake }: Context, name?: ChannelName): ChannelQueues[] {
  const all = Object.entries(intake.channels ?? {}).map(([channel, queues]) => ({
    channel: channel as ChannelName,
    ...queues,
  }));
  const chosen = all.filter(({ channel }) => name === undefined || channel === name);
  if (chosen.length > 0) return chosen;
  const there = all.length > 0 ? `it has ${all.map(({ channel }) => channel).join(", ")}` : "it has no notify";
  throw new CliError(`${intake.name} has no channel${name ? ` "${name}"` : ""}; ${there}`, exitCodes.usage);
}
