import { numberText } from "../../local/display/text.ts";
import type { Target } from "../report/target.ts";
import type { SideFigures } from "./judge.ts";

/** How many times sooner 99 of 100 callers have to know than behind the proxy. */
const timesSooner = 10;

/** What the issue of these figures asks of RequestIntake. */
export function targetsOf({ proxy, intake }: Readonly<Record<"proxy" | "intake", SideFigures>>): Target[] {
  const { requests, answeredWell, lost } = intake;
  const measured = requests > 0;
  return [
    {
      target: "every request is accepted",
      measured: `${numberText(answeredWell)} of ${numberText(requests)}`,
      met: measured ? answeredWell === requests : undefined,
    },
    { target: "none is lost", measured: `${lost} lost`, met: measured ? lost === 0 : undefined },
    sooner(proxy.p99Ms, intake.p99Ms),
  ];
}

function sooner(proxy: number | undefined, intake: number | undefined): Target {
  const target = `p99 of the 202 is at least ${timesSooner} times lower than that of the proxy's answers`;
  if (proxy === undefined || intake === undefined) return { target, measured: "no answer to compare", met: undefined };
  const times = proxy / intake;
  return {
    target,
    measured: `${numberText(Math.round(intake))} ms against ${numberText(Math.round(proxy))} ms, ${numberText(Math.floor(times))} times`,
    met: times >= timesSooner,
  };
}
