import type { Statement } from "../parts/iam-document.ts";
import { type KnownQueue, queue, queueArn } from "../parts/queue.ts";
import { allowedFrom, redriveTo } from "../parts/redrive.ts";
import type { Scope } from "../parts/scope.ts";
import { tickQueue } from "../parts/tick.ts";
import { fixed } from "./defaults.ts";
import type { Paced, Settings } from "./settings.ts";

/** What the pipeline's steps hand on to each other by. No message holds a person, but for SES's own events. */
export interface Queues {
  readonly rosters: KnownQueue;
  readonly work: KnownQueue;
  readonly invitations: KnownQueue;
  readonly mailEvents: KnownQueue;
  readonly deadLetter: KnownQueue;
  /** When to sweep. */
  readonly sweepTicks: KnownQueue;
}

/** Who sends, of AWS's services; the rest are functions, whose roles say so. */
export interface Senders {
  readonly rosters: readonly Statement[];
  readonly mailEvents: readonly Statement[];
  readonly deadLetter: readonly Statement[];
}

/**
 * Four queues, and one for what each of them gave up, or a function could not read: there a message still says by its form what it is, and the sweeper has its rows done
 * all the same. Children: `rostersQueue`, `workQueue`, `invitationsQueue`, `mailEventsQueue`, `deadLetterQueue`, each with a policy, and
 * `sweepTicks…`.
 */
export function makeQueues(scope: Scope, settings: Settings, senders: Senders, kmsKeyArn: string | undefined): Queues {
  const sources = ["rosters", "work", "invitations", "mail-events"].map((part) => queueArn(scope, part));
  const deadLetter = queue(
    scope,
    "deadLetterQueue",
    "dlq",
    { messageRetentionSeconds: fixed.deadLetterRetention, redriveAllowPolicy: allowedFrom(sources) },
    kmsKeyArn,
    { senders: senders.deadLetter },
  );
  const make = (child: string, part: string, paced: Paced, from: readonly Statement[] = []) =>
    queue(
      scope,
      child,
      part,
      {
        visibilityTimeoutSeconds: paced.visibilityTimeout,
        messageRetentionSeconds: fixed.queueRetention,
        redrivePolicy: redriveTo(deadLetter, fixed.maxReceives),
      },
      kmsKeyArn,
      { senders: from },
    );
  return {
    deadLetter,
    rosters: make("rostersQueue", "rosters", settings.rosters, senders.rosters),
    work: make("workQueue", "work", settings.provision),
    invitations: make("invitationsQueue", "invitations", settings.invite),
    mailEvents: make("mailEventsQueue", "mail-events", settings.mailEvents, senders.mailEvents),
    sweepTicks: tickQueue(scope, "sweep", "sweep", fixed.sweepTimeout, kmsKeyArn),
  };
}
