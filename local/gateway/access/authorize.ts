import type { Exchange } from "../exchange.ts";

/** What an authorizer found; a key only if the API asks it for one. */
export type Authorize = (exchange: Exchange) => Promise<{ readonly apiKey?: string } | undefined>;
