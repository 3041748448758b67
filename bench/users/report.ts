import { durationText, numberText } from "../../local/display/text.ts";
import { cumulative, perSecond } from "../report/curves.ts";
import type { Chart, Report } from "../report/report.ts";
import type { Side, UsersRun } from "../users.ts";
import { creations, type Evidence, type SideFigures } from "./judge.ts";

const names: Readonly<Record<Side, string>> = {
  standard: "batch worker",
  adaptive: "adaptive mode",
  levee: "UserProvisioning",
  shared: "two share a pacer",
};
const order = Object.keys(names) as Side[];
const colours = { standard: "second", adaptive: "third", levee: "first", shared: "fourth" } as const;

/** The run for people. */
export function reportOf({ figures, evidence }: UsersRun): Report {
  const { when, machine, setting, sides, targets } = figures;
  const { users, signUpsPerSecond, quota, share } = setting;
  return {
    title: "Users from a roster, with the account's quota enforced (embedded cloud)",
    description: `${numberText(users)} users each, while ${signUpsPerSecond} people a second sign up by themselves; Cognito lets the account create ${quota} a second. The batch worker creates ten users at once, five batches at once, and leaves retries to the SDK and to the queue.`,
    when,
    machine,
    settings: [
      ["users", `${numberText(users)} for each side, one side after the other`],
      ["quota", `${quota} creations a second, live sign-ups included, as a token bucket`],
      ["sign-ups", `${signUpsPerSecond} a second, evenly apart; nobody tries again`],
      [
        "batch worker",
        "a message a user, 10 in a batch, 5 batches at once, failed ones again after 60 s, given up after 5 receives",
      ],
      ["UserProvisioning", `share ${share}, so ${quota * share} a second; invitations beside it, at the default pace`],
    ],
    table: { head: ["", ...order.map((side) => names[side])], rows: rowsOf(sides) },
    targets,
    charts: [created(evidence), calls(evidence)],
    caveats: [
      "By the log of what arrived at the quota, not by anybody's counters. A refused sign-up is a person who was told to come back later.",
      "Calls take milliseconds here, and tens of them on AWS: there the batch worker is throttled less at first, until Lambda has scaled it up.",
    ],
  };
}

function rowsOf(sides: UsersRun["figures"]["sides"]): string[][] {
  const row = (label: string, of: (side: SideFigures) => string) => [label, ...order.map((side) => of(sides[side]))];
  const count = (label: string, of: (side: SideFigures) => number) => row(label, (side) => numberText(of(side)));
  return [
    count("users created", ({ created }) => created),
    count("never created", (side) => side.users - side.created),
    row("until the last one", ({ doneMs }) => (doneMs === undefined ? "–" : durationText(doneMs))),
    row("a second in steady state", ({ steadyPerSecond }) => steadyPerSecond?.toFixed(2) ?? "–"),
    row("of the budget", ({ used }) => (used === undefined ? "–" : `${(used * 100).toFixed(1)} %`)),
    count("in the fullest second", ({ mostInASecond }) => mostInASecond),
    count("calls that create a user", (side) => side.calls),
    count("of them throttled", ({ throttled }) => throttled),
    count("sign-ups", ({ signUps }) => signUps),
    count("of them refused", ({ signUpsRefused }) => signUpsRefused),
    row("p99 of the others", ({ signUpP99Ms }) =>
      signUpP99Ms === undefined ? "–" : `${numberText(Math.round(signUpP99Ms))} ms`,
    ),
  ];
}

type Evidences = Readonly<Record<Side, Evidence>>;

const label = "seconds since the users were given";

function timesOf({ arrivals, startedAt }: Evidence, isCreated: boolean): number[] {
  return creations(arrivals)
    .filter(({ status }) => !isCreated || status === 200)
    .map(({ at }) => at - startedAt);
}

const lastOf = (times: readonly number[]): number => times.reduce((last, at) => Math.max(last, at), 0);

function created(evidence: Evidences): Chart {
  return {
    title: "Users created over time",
    caption: "Who ends below the top has left people without a user.",
    x: { label },
    y: { label: "users" },
    series: order.map((side) => {
      const times = timesOf(evidence[side], true);
      return { name: names[side], colour: colours[side], points: cumulative(times, lastOf(times)) };
    }),
  };
}

function calls(evidence: Evidences): Chart {
  return {
    title: "Calls a second, refused ones included",
    caption: "What is over the quota is refused, whoever sent it: a worker's call or somebody's sign-up.",
    x: { label },
    y: { label: "calls in the second" },
    series: order.map((side) => {
      const times = timesOf(evidence[side], false);
      return { name: names[side], colour: colours[side], stepped: true, points: perSecond(times, lastOf(times)) };
    }),
  };
}
