import assert from "node:assert/strict";
import type { RequestIntakeArgs } from "../../../../components/request-intake/args.ts";
import { withCors } from "../../../../components/request-intake/callers/with-cors.ts";
import type { Route } from "../../../../components/request-intake/route.ts";
import { settingsOf } from "../../../../components/request-intake/settings.ts";
import { acceptedTemplate } from "../../../../components/request-intake/templates/accepted.ts";
import { wordsOf } from "../../../../components/request-intake/validation.ts";
import { accepting, readable } from "../../../../handlers/request-intake/validation/answer.ts";
import { arrivalOf } from "../../../../handlers/request-intake/validation/arrival.ts";
import { render } from "../../../components/request-intake/render.ts";

const forms = [
  { origins: ["*"] },
  { origins: ["https://a.example"], credentials: true },
  { origins: ["https://a.example", "https://b.example"] },
];
const asking = ["https://a.example", "https://b.example", "https://evil.example", undefined];
const path = "/live/acme/requests";

/** What the direct path answers 202 with: the route's headers, and those that its template sets. */
function direct(settings: ReturnType<typeof settingsOf>, headers: Record<string, string>) {
  const accepted = { headers: { Location: true }, template: acceptedTemplate(undefined, settings.edge) } as const;
  const { answers } = withCors({ answers: { 202: accepted } } as unknown as Route, settings.cors);
  const { headers: mapped, template } = answers[202]!;
  const rendered = render(template!, { headers, path, identity: { caller: "AIDA1234567890" } });
  const fixed = Object.entries(mapped!).flatMap(([name, value]) =>
    value === true ? [] : [[name, value.slice(1, -1)] as const],
  );
  return { body: rendered.text, headers: { ...Object.fromEntries(fixed), ...rendered.headers } };
}

describe("a checked request of a page", () => {
  for (const cors of forms)
    it(`below a tenant is answered with the headers of the direct path: ${JSON.stringify(cors)}`, () => {
      const args = { handler: "x", schema: {}, callers: "iam", tenantFrom: { path: "tenant" }, cors };
      const settings = settingsOf("x", args as RequestIntakeArgs);
      for (const origin of asking) {
        const headers: Record<string, string> = origin === undefined ? {} : { oRigin: origin };
        const requestContext = {
          requestTimeEpoch: 1_760_000_000_000,
          extendedRequestId: "YAdhkG4XPHcEJmw=",
          path,
          domainName: "abc.execute-api.eu-central-1.amazonaws.com",
          identity: { caller: "AIDA1234567890" },
        };
        const event = {
          body: "{}",
          headers,
          isBase64Encoded: false,
          requestContext,
          pathParameters: { tenant: "acme" },
        };
        const words = wordsOf(settings, "the rule");
        const arrival = arrivalOf(event as unknown as Parameters<typeof arrivalOf>[0], words.known);
        assert.match(arrival.tenant!, /^AIDA1234567890\/acme$/);
        const answer = readable(accepting(arrival, words), arrival.headers.origin, words);
        const { "Content-Type": _type, "Retry-After": _after, ...rest } = answer.headers;
        assert.deepEqual({ body: answer.body, headers: rest }, direct(settings, headers), origin);
      }
    });
});
