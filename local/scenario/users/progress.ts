import type { Figures } from "../../display/display.ts";
import type { Arrival } from "../../quotas/arrival-log.ts";
import type { ArrivalReader } from "./arrival-reader.ts";
import type { Listed } from "./people.ts";
import type { SignUps } from "./sign-ups.ts";

/** Milliseconds over which the shown rates are averaged. */
const windowMs = 3_000;

/** Counts for the display what goes on, from the calls that arrive: nobody is asked, so that asking does not become the load. */
export class Progress {
  readonly #due: number;
  readonly #log: ArrivalReader;
  readonly #signUps: SignUps;

  constructor(people: readonly Listed[], log: ArrivalReader, signUps: SignUps) {
    this.#due = people.filter(({ expect }) => expect === "created").length;
    this.#log = log;
    this.#signUps = signUps;
  }

  figures(): Figures {
    const arrivals = this.#log.readOn();
    const now = performance.timeOrigin + performance.now();
    const users = seen(arrivals, "AdminCreateUser", now);
    const invitations = seen(arrivals, "SendEmail", now);
    const { records } = this.#signUps;
    const refused = records.filter(({ error }) => error !== undefined).length;
    const left = this.#due - invitations.done;
    return {
      title: "invitations",
      done: Math.min(invitations.done, this.#due),
      total: this.#due,
      ...(left > 0 && invitations.perS > 0 && { remainingMs: (left / invitations.perS) * 1000 }),
      rows: {
        users: { created: users.done, "per s": users.perS, throttled: users.throttled },
        invitations: { sent: invitations.done, "per s": invitations.perS, throttled: invitations.throttled },
        "sign-ups": { "beside it": records.length - refused, refused },
      },
    };
  }
}

function seen(arrivals: readonly Arrival[], operation: string, now: number) {
  const all = arrivals.filter((arrival) => arrival.operation === operation);
  const done = all.filter(({ status }) => status === 200);
  return {
    done: done.length,
    perS: Math.round(done.filter(({ at }) => at > now - windowMs).length / (windowMs / 1000)),
    throttled: all.filter(({ verdict }) => verdict === "quota").length,
  };
}
