import type { NotifySettings } from "../notify/settings.ts";

const header = (name: string, description: string) => ({
  name,
  in: "header",
  required: true,
  description,
  schema: { type: "string" },
});

/**
 * What an instance calls back: the webhook, where there is one. Where it goes is the request's own word, or always the same.
 * https://spec.openapis.org/oas/v3.1.1.html#callback-object
 */
export function callbacksOf({ webhook }: NotifySettings): object {
  if (!webhook) return {};
  const where = webhook.urlFrom === undefined ? (webhook.url ?? "") : `{$request.body#${webhook.urlFrom}}`;
  return {
    callbacks: {
      outcome: {
        [where]: {
          post: {
            operationId: "tellOutcome",
            summary: "Tells the request's outcome, once it has one.",
            description:
              "Signed as Standard Webhooks 1.0.0 says: verify the signature over the bytes of the body before anything else. What is refused is sent again, with growing pauses, under the same `webhook-id`.",
            // Nobody asks the receiver for credentials: it is the signature that says who calls.
            security: [],
            parameters: [
              header("webhook-id", "The same for every try of one outcome: tell repetitions by it."),
              header("webhook-timestamp", "Seconds since 1970, of this try."),
              header(
                "webhook-signature",
                "`v1,` and the base64 of an HMAC-SHA256; several by spaces while a secret is replaced.",
              ),
            ],
            requestBody: {
              required: true,
              content: { "application/json": { schema: { $ref: "#/components/schemas/Status" } } },
            },
            responses: {
              "2XX": { description: "It is stored; it is not sent again." },
              "410": { description: "It is not wanted; it is not sent again." },
              default: {
                description: "It is not taken, also where it is a redirect; it is sent again.",
                headers: {
                  "Retry-After": {
                    description: "Not before: seconds, or a date.",
                    schema: { type: "string" },
                  },
                },
              },
            },
          },
        },
      },
    },
  };
}
