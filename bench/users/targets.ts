import { numberText } from "../../local/display/text.ts";
import type { Target } from "../report/target.ts";
import type { SideFigures } from "./judge.ts";

/** The part of the budget that has to be used in steady state. */
const USED = 0.97;

/** What the issue of these figures asks of UserProvisioning, alone and with two stacks on one pacer. */
export const targetsOf = (sides: Readonly<Record<"levee" | "shared", SideFigures>>): Target[] => [
  ...ofSide("one stack", sides.levee),
  ...ofSide("two stacks", sides.shared),
];

function ofSide(name: string, side: SideFigures): Target[] {
  const { users, created, used, steadyPerSecond, throttled, signUps, signUpsRefused } = side;
  const measured = created > 0 && signUps > 0;
  return [
    {
      target: `${name}: every user is created`,
      measured: `${numberText(created)} of ${numberText(users)}`,
      met: measured ? created === users : undefined,
    },
    {
      target: `${name}: at least ${USED * 100} % of the budget is used in steady state`,
      measured:
        used === undefined
          ? "no steady state"
          : `${(used * 100).toFixed(1)} %, ${steadyPerSecond?.toFixed(2)} a second`,
      met: used === undefined ? undefined : used >= USED,
    },
    {
      target: `${name}: nothing is throttled`,
      measured: `${numberText(throttled)} throttled calls`,
      met: measured ? throttled === 0 : undefined,
    },
    {
      target: `${name}: live sign-ups are untouched`,
      measured: `${numberText(signUpsRefused)} of ${numberText(signUps)} refused`,
      met: measured ? signUpsRefused === 0 : undefined,
    },
  ];
}
