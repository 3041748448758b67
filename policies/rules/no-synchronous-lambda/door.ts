import type { Node } from "../../core/node.ts";
import type { Unknown } from "../../core/unknown.ts";

/** One way in from a caller: an integration, a function URL, one method of an OpenAPI body. It is one finding at most. */
export interface Door {
  /** The resource that it is declared by. */
  node: Node;
  /** Where in the resource, by the aws provider's names: `uri`, `body`. */
  property: string;
  /** What makes it a finding of its own beside others of the same resource: `paths./orders.post`; `property` when left out. */
  path?: string;
  /** `Integration "proxy"`, `RestApi "orders", POST /orders`. */
  title: string;
  /** HTTP methods in capitals; empty when it takes all of them; UNKNOWN when that is not known yet. */
  methods: readonly string[] | Unknown;
  front: Front;
  behind: Behind;
}

/** What the callers see: the way out depends on what it can do without a function. */
export type Front = "rest" | "http" | "websocket" | "url" | "balancer" | "graphql";

/** What waits behind a door for the caller to wait for. */
export type Behind =
  /** A function of this stack, `why` says by what: `type AWS_PROXY`. Of several, one is it, and it is not known yet which. `unread`: how it is called is not known yet. */
  | { state: "function"; why: string; candidates: readonly Node[]; unread?: boolean }
  /** A function that is not to be seen in this stack: by its known ARN, or by a value that comes from elsewhere. */
  | { state: "unseen"; why: string; value?: string }
  /** A state machine whose whole execution the caller waits for. */
  | { state: "machine"; why: string }
  /**
   * Whether anybody waits is not known yet: `property`, of the door's resource unless another one is named; `because` where it stays
   * unreadable whatever becomes known.
   */
  | { state: "unclear"; why: string; property: string; of?: Node; because?: string };

/** What a resource is read as; undefined when nobody waits for a function at it. */
export type Reading = Door | undefined;
