import { numberText } from "../../local/display/text.ts";
import type { Target } from "../report/target.ts";
import type { DoorFigures, Doors } from "./doors.ts";
import type { SideFigures } from "./judge.ts";

/** How many times sooner 99 of 100 callers have to know than behind the proxy. */
const timesSooner = 10;

/** How many times longer than straight to the queue it may take to be accepted. */
const timesLonger = { validated: 3, socket: 1.5 } as const;

/** What RequestIntake has to reach. */
export function targetsOf(
  { proxy, intake }: Readonly<Record<"proxy" | "intake", SideFigures>>,
  doors: Doors,
): Target[] {
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
    through("p99 of the 202 through a check", timesLonger.validated, doors.validated, doors.direct),
    through("p99 of what is accepted on a WebSocket", timesLonger.socket, doors.socket, doors.direct),
  ];
}

function through(what: string, most: number, door: DoorFigures, direct: DoorFigures): Target {
  const target = `${what} is at most ${most} times the direct path's`;
  const { p99Ms, accepted, requests } = door;
  if (p99Ms === undefined || direct.p99Ms === undefined)
    return { target, measured: "none was accepted", met: undefined };
  const times = p99Ms / direct.p99Ms;
  return {
    target,
    measured: `${numberText(Math.round(p99Ms))} ms against ${numberText(Math.round(direct.p99Ms))} ms, ${times.toFixed(1)} times; ${numberText(accepted)} of ${numberText(requests)}`,
    met: times <= most && accepted === requests,
  };
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
