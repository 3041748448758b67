import { type Api, GetApisCommand } from "@aws-sdk/client-apigatewayv2";
import type { Clients } from "../clients.ts";
import { unlessGone } from "./gone.ts";

/** Looks for something in every API of the second version: as in the first, the ids of its parts do not say whose they are. */
export async function inSomeSocketApi<Found>(
  aws: Clients,
  find: (apiId: string) => Promise<Found | undefined>,
): Promise<(Found & { apiId: string }) | undefined> {
  const { Items = [] } = await aws.apigatewayv2.send(new GetApisCommand({ MaxResults: "500" }));
  const answers = await Promise.all(Items.map(({ ApiId }: Api) => unlessGone(find(ApiId!))));
  const hit = answers.findIndex((answer) => answer !== undefined);
  return hit < 0 ? undefined : { ...answers[hit]!, apiId: Items[hit]!.ApiId! };
}
