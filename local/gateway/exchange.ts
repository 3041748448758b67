import type { ApiRequest } from "./api-request.ts";
import type { HeaderList } from "./headers.ts";
import type { MappingSource } from "./mapping.ts";
import type { ContextMap } from "./vtl/values.ts";

/** One request on its way through the method that serves it. */
export interface Exchange extends MappingSource {
  readonly request: ApiRequest;
  readonly context: ContextMap;
  readonly apiId: string;
  readonly stage: string;
  readonly resourcePath: string;
  /** Path parameters undecoded, as only a Lambda proxy gets them. */
  readonly rawPathParameters: ReadonlyMap<string, string>;
}

/** What goes to the client. */
export interface Answer {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: Buffer | string;
  /** What the service behind answered, which `$connect` goes by. */
  readonly backendStatus?: number;
}

/** Serves a request behind its method. */
export type Integration = (exchange: Exchange) => Promise<Answer>;
