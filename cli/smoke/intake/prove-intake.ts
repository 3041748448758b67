import { randomUUID } from "node:crypto";
import { APIGatewayClient } from "@aws-sdk/client-api-gateway";
import { isObject } from "../../../components/parts/is-object.ts";
import { isPaused } from "../../../handlers/request-intake/pause.ts";
import type { Context } from "../../context.ts";
import { printable } from "../../output/printable.ts";
import { brakePorts } from "../../requests/consumption.ts";
import { broken, type Proof, type Report } from "../proof.ts";
import { bodyOf } from "./body.ts";
import { type Answer, type Call, type CallerOptions, callerOf } from "./caller.ts";
import { proveSocket } from "./prove-socket.ts";
import { removeHolder, removeRequest } from "./remove-request.ts";

export interface IntakeOptions extends CallerOptions {
  readonly body?: string;
  /** Whose request it is, for an API that has that in its path. */
  readonly tenant?: string;
}

const TENANT = "levee-smoke";

/** No object, so no schema of a RequestIntake allows it. */
const INVALID = '"levee smoke"';

/** From the post to the outcome, twice under one key, and a body that is refused at the edge. */
export async function proveIntake(given: Context, options: IntakeOptions, proof: Proof): Promise<void> {
  const tenant = encodeURIComponent(options.tenant ?? TENANT);
  const intake = { ...given.intake, requestsUrl: given.intake.requestsUrl.replace(/\{\w+\}/, () => tenant) };
  const context = { ...given, intake };
  const { aws, signal } = context;
  const apigateway = new APIGatewayClient(aws.config);
  const call = await callerOf({ apigateway, aws, signal }, intake, options);
  const { body } = await proof.step("has a body to post", () => bodyOf(apigateway, intake, options.body));
  await proof.step("is worked", async () => {
    const state = await brakePorts(context).consumer.state();
    if (isPaused(state)) {
      throw broken(
        `nobody works the requests of ${intake.name} (${state}); nothing was posted: npm run levee -- requests status says by whom and why`,
      );
    }
    return { seen: `its event source mapping is ${state}` };
  });
  const key = `levee-smoke-${randomUUID()}`;
  const post = (report: Report, text: string, idempotencyKey: string, sameAs?: string) =>
    posted(context, call, proof, report, text, idempotencyKey, sameAs);
  await proof.step("refuses what its schema does not allow", async (report) => {
    const { status, title, problem } = await post(report, INVALID, `${key}-invalid`);
    if (status !== 400 && status !== 422) throw broken(`a body that is no object is answered ${status}, not 400`);
    if (!problem) throw broken(`a body that is no object is answered ${status} without problem details`);
    return { seen: `${status} ${printable(title ?? problem)}` };
  });
  const first = await proof.step("accepts a request", async (report) => {
    const { status, problem, requestId, location } = await post(report, body, key);
    if (requestId === undefined || location === undefined) throw notAccepted(intake.name, status, problem);
    return { requestId, location, seen: `202, ${requestId}` };
  });
  const outcome = await followed(proof, call, intake.name, "works it to its outcome", first.location);
  const second = await proof.step("accepts its repetition under the same Idempotency-Key", async (report) => {
    const { status, problem, requestId, location } = await post(report, body, key, first.requestId);
    if (requestId === undefined || location === undefined) throw notAccepted(intake.name, status, problem);
    return { location, seen: `202, ${requestId}` };
  });
  const again = await followed(proof, call, intake.name, "gives it the same outcome", second.location);
  if (again.duplicateOf !== first.requestId || JSON.stringify(again.result) !== JSON.stringify(outcome.result))
    throw broken(`the repetition was not given the outcome of ${first.requestId}: ${again.text}`);
  await proveSocket(context, call, body, first.requestId, proof);
}

interface Posted {
  readonly status: number;
  /** What the problem details say, if that is what came. */
  readonly problem?: string;
  readonly title?: string;
  readonly requestId?: string;
  /** Where its status is. */
  readonly location?: string;
}

/** @param sameAs the id of a request of the same caller, if there is one yet */
async function posted(
  context: Pick<Context, "aws" | "intake">,
  call: Call,
  proof: Proof,
  report: Report,
  body: string,
  key: string,
  sameAs?: string,
): Promise<Posted> {
  const { requestsUrl } = context.intake;
  const accountedFor = proof.leavings.add(`request under Idempotency-Key ${key}`, () =>
    removeHolder(context, key, sameAs ?? (call.isKnown ? undefined : "")),
  );
  const { status, headers, text } = await proof.until(`${context.intake.name} takes no request`, report, async () => {
    const found = await call("POST", requestsUrl, { body, headers: { "idempotency-key": key } });
    // Not so with 503, after which it may have been taken: https://www.rfc-editor.org/rfc/rfc6585#section-4
    return found.status === 429 ? comeBack(found) : { found };
  });
  // What is answered 5xx may have been accepted all the same.
  if (status < 500) accountedFor();
  const document = jsonOf(text);
  const { requestId } = document;
  if (status === 202 && typeof requestId === "string") {
    proof.leavings.add(`request ${requestId}`, () => removeRequest(context, requestId, key));
    const location = headers.get("location");
    if (location === null) throw broken("a 202 came without a Location");
    return { status, requestId, location: new URL(location, requestsUrl).href };
  }
  const isProblem = headers.get("content-type")?.startsWith("application/problem+json") ?? false;
  const [title, detail] = [document.title, document.detail].map((part) =>
    typeof part === "string" ? part : undefined,
  );
  const said = [title, detail].filter((part) => part !== undefined).join(": ");
  return { status, ...(isProblem && { problem: said || text, ...(title !== undefined && { title }) }) };
}

const notAccepted = (name: string, status: number, problem: string | undefined) =>
  broken(
    `${name} answers ${status}, not 202${problem === undefined ? "" : `: ${printable(problem)}`}${wayOutOf(status)}`,
  );

function wayOutOf(status: number): string {
  if (status === 400 || status === 422) return "; give a body that it takes by --body FILE";
  if (status === 401 || status === 403) return "; --api-key, --token or --header say who calls";
  return "";
}

interface Outcome {
  readonly seen: string;
  readonly text: string;
  readonly duplicateOf?: unknown;
  readonly result?: unknown;
}

/** Asks for a status as a caller does, no more often than it says. */
const followed = (proof: Proof, call: Call, name: string, step: string, location: string): Promise<Outcome> =>
  proof.step(step, (report) =>
    proof.until<Outcome>(`${name} gives no outcome`, report, async () => {
      const answer = await call("GET", location);
      const { status, text } = answer;
      if (status === 429 || status === 503) return comeBack(answer);
      const document = jsonOf(text);
      const state = String(document.status ?? status);
      if (state === "succeeded") {
        const { duplicateOf, result } = document;
        return {
          found: {
            seen: duplicateOf === undefined ? state : `${state}, duplicateOf ${duplicateOf}`,
            text,
            duplicateOf,
            result,
          },
        };
      }
      if (state === "failed" || state === "expired") {
        const { reason, error } = document;
        const said = isObject(error) ? `${error.name}: ${error.message}` : "";
        throw broken(
          `the request ended as ${state}, ${printable(`${reason ?? ""} ${said}`.trim())}; if the function does not take the example, give a body by --body FILE`,
        );
      }
      if (status !== 200) throw broken(`its status is answered ${status}: ${printable(text.slice(0, 300))}`);
      const waits = state === "accepted" ? "it is accepted, and no worker has met it" : `it is ${state}`;
      return { waits, lookAgainMs: retryAfterMs(answer) };
    }),
  );

/** What its gateway says to a caller for whom it has no room now. */
const comeBack = (answer: Answer) => ({
  waits: `it is answered ${answer.status}, come back later`,
  lookAgainMs: retryAfterMs(answer),
});

const retryAfterMs = ({ headers }: Answer): number =>
  Math.min(Number(headers.get("retry-after")) || 1, LONGEST_POLL_S) * 1_000;

const LONGEST_POLL_S = 5;

function jsonOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text);
    return isObject(parsed) ? parsed : {};
  } catch {
    return {};
  }
}
