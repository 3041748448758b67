import type { IncomingMessage, ServerResponse } from "node:http";
import * as v from "valibot";
import { readBody } from "../gateway/read-body.ts";
import { loopbackUrl } from "../loopback.ts";
import { faultSchema } from "./fault.ts";
import { QUOTAS } from "./quota-table.ts";
import { type Controlled, checked, logArrivals, quotasSchema } from "./settings.ts";

const MAX_BODY_BYTES = 1024 * 1024;

/** A day in 24 seconds is fast enough for anybody, and slow enough for timers. */
const clockSchema = v.strictObject({ speed: v.pipe(v.number(), v.minValue(1), v.maxValue(3600)) });

const arrivalsSchema = v.strictObject({ on: v.boolean() });

/** A request that cannot be done, with the status and the words for it. */
class Refused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Whether a path is this module's: no bucket's name begins with a line. */
export const isControl = (url: string): boolean => url.startsWith("/_levee/");

/**
 * Sets and shows a stage over HTTP, at `/_levee/quotas`, `/_levee/faults`, `/_levee/arrivals` and `/_levee/clock`; docs/local.md has the table. A page in a
 * browser can reach loopback, too: so what changes something has to be JSON, which no page may send elsewhere unasked, and the host that
 * is asked for has to be this machine.
 */
export async function control(
  controlled: Controlled,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { headers, method = "GET", url = "" } = request;
  const { bytes } = await readBody(request, MAX_BODY_BYTES);
  let status = 200;
  let body: unknown;
  try {
    if (!loopbackUrl(`http://${headers.host}`))
      throw new Refused(403, `the host "${headers.host}" is not this machine`);
    body = answer(controlled, method, url, () => jsonOf(headers["content-type"], bytes));
  } catch (error) {
    status = error instanceof Refused ? error.status : 400;
    body = { message: `${method} ${url}: ${(error as Error).message}` };
  }
  response.writeHead(status, { "content-type": "application/json" }).end(`${JSON.stringify(body)}\n`);
}

function answer(controlled: Controlled, method: string, url: string, given: () => unknown): unknown {
  const [, , what, id] = url.split("?")[0]!.split("/");
  const { stage } = controlled;
  const { quotas, faults, seed } = stage;
  switch (`${method} ${what}${id ? "/" : ""}`) {
    case "GET quotas":
      return { enforced: quotas.enforced, known: QUOTAS };
    case "PUT quotas":
      quotas.enforce(checked(quotasSchema, given()));
      return { enforced: quotas.enforced };
    case "GET faults":
      return { seed, faults: faults.faults };
    case "POST faults":
      return faults.set(checked(faultSchema, given()));
    case "DELETE faults":
      faults.clear();
      return { faults: [] };
    case "DELETE faults/":
      return faults.lift(id!) ?? refuse(404, `there is no fault "${id}"; GET /_levee/faults lists them`);
    case "GET arrivals":
      return { file: stage.logged() ?? null };
    case "PUT arrivals":
      logArrivals(controlled, checked(arrivalsSchema, given()).on);
      return { file: stage.logged() ?? null };
    case "GET clock":
      return { speed: schedulerOf(controlled).speed };
    case "PUT clock":
      schedulerOf(controlled).go(checked(clockSchema, given()).speed);
      return { speed: schedulerOf(controlled).speed };
    default:
      return refuse(
        404,
        "not known; there are GET and PUT quotas, GET, POST and DELETE faults, GET and PUT arrivals, GET and PUT clock",
      );
  }
}

const schedulerOf = ({ scheduler }: Controlled) =>
  scheduler ?? refuse(404, "nobody fires schedules here; start the gateway with --speed");

function refuse(status: number, message: string): never {
  throw new Refused(status, message);
}

function jsonOf(contentType: string | undefined, bytes: Buffer): unknown {
  if (!contentType?.startsWith("application/json"))
    return refuse(415, `the Content-Type is ${contentType ?? "missing"}, not application/json`);
  return JSON.parse(bytes.toString());
}
