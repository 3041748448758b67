import type { Unmade } from "../../../../handlers/parts/fault.ts";
import type { Mails, NewMail, Users } from "../../../../handlers/user-provisioning/ports.ts";
import type { Faults, Process } from "../../request-intake/sim/process.ts";
import type { SimQueue } from "../../request-intake/sim/queue.ts";
import type { World } from "../../request-intake/sim/world.ts";

/** How a service is beside its faults. */
export interface Mood {
  /** How likely a call is throttled. */
  readonly throttled: number;
  /** Nothing is allowed: rights are missing, sending is paused. */
  readonly blocked: boolean;
}

const LOST: Unmade = { kind: "lost", error: "TimeoutError" };

/** A user pool. It takes no user whose name begins with "refused". */
export class SimPool {
  readonly users = new Map<string, { readonly createdAt: number; readonly ours: boolean }>();
  readonly #world: World;

  constructor(world: World, before: readonly string[]) {
    this.#world = world;
    for (const username of before) this.users.set(username, { createdAt: world.now - 86_400_000, ours: false });
  }

  over(process: Process, faults: () => Faults, mood: () => Mood): Users {
    return {
      create: ({ username }) =>
        process
          .call(() => {
            if (mood().blocked) return { kind: "blocked", error: "AccessDeniedException" } as const;
            if (this.#world.chance(mood().throttled)) return { kind: "throttled" } as const;
            if (username.startsWith("refused")) return { kind: "refused", reason: "no" } as const;
            if (this.users.has(username)) return { kind: "exists" } as const;
            this.users.set(username, { createdAt: this.#world.now, ours: true });
            return { kind: "created" } as const;
          }, faults)
          .catch(() => LOST),
      createdAt: (username) => process.call(() => this.users.get(username)?.createdAt, faults),
    };
  }
}

/** SES, with the log of what it sent. It takes no mail to an address that begins with "unmailable"; mails to "bouncing" ones come back. */
export class SimMail {
  readonly log: (NewMail & { readonly messageId: string })[] = [];
  readonly #world: World;
  readonly #events: SimQueue;

  constructor(world: World, events: SimQueue) {
    this.#world = world;
    this.#events = events;
  }

  over(process: Process, faults: () => Faults, mood: () => Mood, eventLost: () => number): Mails {
    return {
      send: (mail) =>
        process
          .call(() => {
            if (mood().blocked) return { kind: "blocked", error: "SendingPausedException" } as const;
            if (this.#world.chance(mood().throttled)) return { kind: "throttled" } as const;
            if (mail.email.startsWith("unmailable")) return { kind: "refused", reason: "no" } as const;
            const messageId = `mail${this.log.length}`;
            this.log.push({ ...mail, messageId });
            const bounces = mail.email.startsWith("bouncing");
            const types = ["Email Sent", bounces ? "Email Bounced" : "Email Delivered"];
            for (const type of types) if (!this.#world.chance(eventLost())) this.#tell(type, mail, messageId);
            return { kind: "sent", messageId } as const;
          }, faults)
          .catch(() => LOST),
    };
  }

  #tell(type: string, { rosterId, n }: NewMail, messageId: string): void {
    const timestamp = new Date(this.#world.now).toISOString();
    const detail = {
      mail: { timestamp, messageId, tags: { roster: [rosterId], row: [String(n)] } },
      ...(type === "Email Bounced" && { bounce: { bounceType: "Permanent", bounceSubType: "General" } }),
    };
    const body = JSON.stringify({ source: "aws.ses", "detail-type": type, detail });
    this.#world.after(this.#world.between(10, 60_000), () => this.#events.send(body, {}));
  }
}
