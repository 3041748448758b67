import type { Graph } from "../../core/graph.ts";
import { dependenciesOf, follow } from "../../core/links.ts";
import type { Node } from "../../core/node.ts";
import { isUnknown } from "../../core/unknown.ts";
import { valueAt } from "../../core/values.ts";

/** One target that a schedule invokes: Scheduler has one each, a rule has several. Findings are on `node`. */
export interface Tick {
  /** The Schedule, or the rule's target. */
  node: Node;
  /** What has the expression: the Schedule itself, or the rule. */
  schedule: Node;
  /** The property of `schedule` that may switch it off, while that is not known yet. */
  switchedBy?: string | undefined;
}

/** A target of a rule of which it is not known yet whether it has a schedule. */
export interface MaybeTick {
  node: Node;
  waitsFor: readonly string[];
  /** Why the known name of its rule tells nothing. */
  because?: string;
}

/** Every target that a schedule of this stack invokes, disabled ones left out: they start nothing. */
export const ticksOf = (graph: Graph): { ticks: Tick[]; maybe: MaybeTick[] } => {
  const ticks: Tick[] = [];
  const maybe: MaybeTick[] = [];
  const add = (node: Node, schedule: Node) => ticks.push({ node, schedule, switchedBy: switchOf(schedule) });
  for (const node of graph.all("schedule")) if (!isDisabled(node)) add(node, node);
  for (const node of graph.all("ruleTarget")) {
    const rules = rulesOf(graph, node);
    // A rule with a pattern alone waits for events, and has no next slot.
    const scheduled = rules.candidates.filter((rule) => isScheduled(rule) && !isDisabled(rule));
    const [schedule] = scheduled;
    if (schedule && scheduled.length === rules.candidates.length) add(node, schedule);
    else if (schedule || rules.unknown) maybe.push({ node, waitsFor: dependenciesOf(node, "rule") });
    else if (rules.elsewhere !== undefined) maybe.push({ node, waitsFor: [], because: outside(rules.elsewhere) });
  }
  return { ticks, maybe };
};

const outside = (rule: string): string =>
  `names ${rule}, which is not in this stack; put the target into the stack of its rule, or state in an exemption what the rule waits for`;

interface Rules {
  candidates: readonly Node[];
  unknown: boolean;
  /** The name of one that is not in this stack. */
  elsewhere?: string;
}

const rulesOf = (graph: Graph, target: Node): Rules => {
  if (target.native) return { candidates: graph.at(target.urn).filter(({ kind }) => kind === "rule"), unknown: false };
  const link = follow(graph, target, "rule", ["rule"]);
  if (link.state === "found") return { candidates: [link.node], unknown: false };
  if (link.state === "ambiguous") return { candidates: link.candidates, unknown: false };
  if (link.state === "outside") {
    // A name that rules have in several regions tells of the target's own.
    const isThere = ({ region }: Node) => !region || !target.region || region === target.region;
    const named = graph.calledBy(link.value, "rule").filter(isThere);
    return { candidates: named, unknown: false, ...(named.length === 0 && { elsewhere: link.value }) };
  }
  return { candidates: [], unknown: link.state === "unknown" };
};

const isScheduled = (rule: Node): boolean => {
  const expression = rule.get("scheduleExpression");
  return expression !== undefined && expression !== "";
};

const isDisabled = (schedule: Node): boolean =>
  schedule.get("state") === "DISABLED" || schedule.flag("isEnabled") === false;

const switchOf = (schedule: Node): string | undefined =>
  ["state", "isEnabled"].find((property) => isUnknown(schedule.get(property)));

/** Scheduler keeps what it invokes under `target`; a rule's target is a resource or a list entry of its own. */
const inTarget = ({ node }: Tick, path: string): string => (node.kind === "schedule" ? `target.${path}` : path);

export const read = (tick: Tick, path: string): unknown => tick.node.get(inTarget(tick, path));
export const pathOf = (tick: Tick, path: string): string => inTarget(tick, path);

/** All that is said of the target: UNKNOWN when the program computes it as one. */
export const wholeOf = ({ node }: Tick): unknown =>
  node.kind === "schedule" ? node.get("target") : valueAt(node.source.props, node.prefix);

/** `Schedule "nightly" (rate(1 day))`, `EventTarget "nightly" of EventRule "nightly" (rate(1 day))`. */
export const titleOf = ({ node, schedule }: Tick): string => {
  const expression = schedule.text("scheduleExpression");
  const when = isUnknown(expression) || expression === undefined ? "" : ` (${expression})`;
  if (node.urn !== schedule.urn) return `${node.title} of ${schedule.title}${when}`;
  return node.prefix.length > 0 ? `${node.title} ${node.prefix.join(".")}${when}` : `${node.title}${when}`;
};
