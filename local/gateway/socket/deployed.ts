import type { Integration } from "../exchange.ts";
import type { SocketSnapshot } from "./socket-snapshot.ts";

/** A route made ready to serve. */
export interface DeployedRoute {
  readonly routeKey: string;
  readonly authorizationType: string;
  readonly authorizerId: string | undefined;
  /** Whether what the integration answers goes to the client. */
  readonly answers: boolean;
  /** Throws the refusal of the route's model. */
  validate(message: string): void;
  readonly run: Integration;
}

/** A snapshot made ready: templates, expressions and schemas are compiled once, and what cannot be served is named. */
export interface DeployedSocketApi {
  readonly snapshot: SocketSnapshot;
  readonly routes: ReadonlyMap<string, DeployedRoute>;
  /** The route of a message: the one of its key, else `$default`. */
  routeOf(message: string): DeployedRoute | undefined;
  /** Why it cannot be deployed; empty when it can. */
  readonly problems: readonly string[];
}
