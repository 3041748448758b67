import { paginateGetRestApis } from "@aws-sdk/client-api-gateway";
import type { Clients } from "../clients.ts";
import { unlessGone } from "./gone.ts";

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
