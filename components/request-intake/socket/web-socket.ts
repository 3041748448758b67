import type * as pulumi from "@pulumi/pulumi";
import type { BundledFunction } from "../../parts/bundled-function.ts";
import type { Scope } from "../../parts/scope.ts";
import type { Channel } from "../channel.ts";
import type { RequestSchema } from "../schema.ts";
import type { Settings } from "../settings.ts";
import type { Stores } from "../stores.ts";
import { type SocketApi, socketApi } from "./socket-api.ts";
import { socketChannel } from "./socket-channel.ts";

/** What is made for `webSocket: true`. */
export interface WebSocket extends SocketApi {
  readonly channel: Channel;
}

/** The WebSocket API, and the channel that pushes outcomes to its connections; `undefined` without the argument. */
export function webSocket(
  scope: Scope,
  stores: Stores,
  settings: Settings,
  schema: RequestSchema,
  requestsUrl: pulumi.Output<string>,
  code: string | undefined,
  authorizing: BundledFunction | undefined,
): WebSocket | undefined {
  if (code === undefined) return undefined;
  const made = socketApi(scope, stores, settings, schema, requestsUrl, authorizing);
  return { ...made, channel: socketChannel(scope, stores, settings, made, requestsUrl, code) };
}
