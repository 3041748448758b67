import {
  GetTagsCommand,
  paginateGetRestApis,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-api-gateway";
import type { Clients } from "../clients.ts";
import type { Properties } from "../entry.ts";
import { unlessGone } from "./gone.ts";

/** The part of a middleware stack that {@link replacing} needs; the commands' own types differ in their inputs and outputs only. */
interface Stack {
  add(
    middleware: (next: (args: object) => Promise<object>) => (args: { request: { body?: unknown } }) => Promise<object>,
    options: { step: "build"; priority: "high"; name: string },
  ): void;
}

/**
 * An Update… command whose patch replaces whole properties, typed as they are stored. AWS takes one string per element, with `/` in a
 * key written `~1`; ministack 1.5.33 stores a patch's value as it comes and decodes no pointer, so AWS's form would leave
 * `"application~1json"` as a key and `"true"` where a boolean belongs. The SDK knows strings only, so the body is written here.
 */
export function replacing<Command extends { middlewareStack: unknown }>(
  command: Command,
  properties: Properties,
): Command {
  const operations = Object.entries(properties).map(([name, value]) => ({ op: "replace", path: `/${name}`, value }));
  const body = JSON.stringify({ patchOperations: operations });
  (command.middlewareStack as Stack).add(
    (next) => (args) => {
      args.request.body = body;
      return next(args);
    },
    // Before the length of the body is taken.
    { step: "build", priority: "high", name: "replaceWholeProperties" },
  );
  return command;
}

/** Makes the tags of one API or stage exactly these. */
export async function setTags(aws: Clients, arn: string, tags: Record<string, string> = {}): Promise<void> {
  const { tags: held = {} } = await aws.apigateway.send(new GetTagsCommand({ resourceArn: arn }));
  const dropped = Object.keys(held).filter((key) => !(key in tags));
  if (dropped.length > 0) await aws.apigateway.send(new UntagResourceCommand({ resourceArn: arn, tagKeys: dropped }));
  if (Object.keys(tags).length > 0) await aws.apigateway.send(new TagResourceCommand({ resourceArn: arn, tags }));
}

/**
 * Looks for something in every API. The ids of resources, models, validators and deployments are bare, as the real provider's
 * are, because programs pass them on; they do not say whose they are.
 */
export async function inSomeApi<Found>(
  aws: Clients,
  find: (restApiId: string) => Promise<Found | undefined>,
): Promise<(Found & { restApi: string }) | undefined> {
  for await (const { items = [] } of paginateGetRestApis({ client: aws.apigateway, pageSize: 500 }, {})) {
    const answers = await Promise.all(items.map(({ id }) => unlessGone(find(id!))));
    const hit = answers.findIndex((answer) => answer !== undefined);
    if (hit >= 0) return { ...answers[hit]!, restApi: items[hit]!.id! };
  }
  return undefined;
}

export const restApiArn = (aws: Clients, restApiId: string) =>
  `arn:aws:apigateway:${aws.region}::/restapis/${restApiId}`;
