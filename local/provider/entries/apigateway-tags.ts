import { GetTagsCommand, TagResourceCommand, UntagResourceCommand } from "@aws-sdk/client-api-gateway";
import type { Clients } from "../clients.ts";

/** An API as tags know it; a stage is `/stages/{name}` below. */
export const restApiArn = (aws: Clients, restApiId: string) =>
  `arn:aws:apigateway:${aws.region}::/restapis/${restApiId}`;

/** Makes the tags of one API or stage exactly these. */
export async function setTags(aws: Clients, arn: string, tags: Record<string, string> = {}): Promise<void> {
  const { tags: held = {} } = await aws.apigateway.send(new GetTagsCommand({ resourceArn: arn }));
  const dropped = Object.keys(held).filter((key) => !(key in tags));
  if (dropped.length > 0) await aws.apigateway.send(new UntagResourceCommand({ resourceArn: arn, tagKeys: dropped }));
  if (Object.keys(tags).length > 0) await aws.apigateway.send(new TagResourceCommand({ resourceArn: arn, tags }));
}
