import type { Clock } from "../../parts/clock.ts";
import { thrown } from "../../parts/thrown.ts";
import type { Answer, Channel } from "./ports.ts";
import { type Posted, post } from "./post.ts";
import { retryAfterMs } from "./retry-after.ts";
import { keyOf, signedHeaders, webhookId } from "./signature.ts";
import { targetOf } from "./target.ts";

export interface WebhookSettings {
  /** Where all go; without it, where each request says. */
  readonly url: string | undefined;
  /** Hosts that a request's address may have; see {@link targetOf}. */
  readonly hosts: readonly string[];
  readonly timeoutMs: number;
}

/** The secrets that sign, the current one first; two while receivers change from one to the next. */
export interface Secrets {
  read(): Promise<readonly string[]>;
}

/** Posts the status document, signed as Standard Webhooks 1.0.0 says, to the address of each request. */
export function webhookChannel(
  { url, hosts, timeoutMs }: WebhookSettings,
  { clock, secrets }: { readonly clock: Pick<Clock, "now">; readonly secrets: Secrets },
): Channel {
  const allowed = url === undefined ? hosts : [`${new URL(url).hostname}:*`];
  return {
    name: "webhook",
    async send(delivery) {
      const target = targetOf(url ?? delivery.address ?? "", allowed);
      if ("why" in target) return { kind: "refused", reason: target.why };
      const keys = await keysOf(secrets);
      if ("reason" in keys) return keys;
      const { document } = delivery;
      const headers = {
        "content-type": "application/json",
        "user-agent": "Levee (Standard Webhooks)",
        ...signedHeaders(keys, webhookId(delivery), clock.now(), document),
      };
      return answerOf(await post(target, headers, document, timeoutMs), clock.now());
    },
  };
}

async function keysOf(secrets: Secrets): Promise<Buffer[] | (Answer & { readonly reason: string })> {
  try {
    const keys = (await secrets.read()).map(keyOf);
    const [current] = keys;
    if (!current) return { kind: "again", reason: "the secret is not whsec_ and 24 to 64 bytes in base64" };
    return keys.filter((key) => key !== undefined);
  } catch (error) {
    return { kind: "again", reason: `the secret cannot be read: ${thrown(error).name}` };
  }
}

/** What the other side's answer says of the delivery. */
function answerOf(posted: Posted, now: number): Answer {
  if (posted.kind === "private") return { kind: "refused", reason: "its host has a private address" };
  if (posted.kind === "unsent") return { kind: "again", reason: posted.why };
  if (posted.kind === "lost") return { kind: "lost", reason: posted.why };
  const { status, retryAfter } = posted;
  if (status >= 200 && status < 300) return { kind: "delivered" };
  // "Gone": the receiver wants no more of them.
  if (status === 410) return { kind: "refused", reason: "answered 410" };
  const afterMs = retryAfterMs(retryAfter, now);
  const reason =
    status >= 300 && status < 400 ? `answered ${status}; redirects are not followed` : `answered ${status}`;
  return { kind: "again", reason, ...(afterMs !== undefined && { afterMs }) };
}
