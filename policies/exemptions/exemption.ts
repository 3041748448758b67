/** The rule name that stands for what any rule could not decide. */
export const undeterminedRule = "undetermined";

/** A finding that the team accepts for a while, with who answers for it. */
export interface Exemption {
  source: "file" | "tag";
  /** The rule's name, or `undetermined`. */
  rule: string;
  /** Of a file: a URN, `type::name`, or a pattern of either with `*`. Of a tag: the URN of the resource that carries it. */
  resource: string;
  /** The finding's path, or a pattern with `*`; left out, every path. */
  path?: string;
  reason: string;
  owner: string;
  /** `YYYY-MM-DD`: the last day it is valid, UTC. */
  expires: string;
  ticket: string;
  /** Where it was written: `levee-exemptions.yaml:12`, or `tag "levee:exempt:…" of urn:…`. */
  where: string;
  file?: string;
  line?: number;
}

/** Today as exemptions write it: `YYYY-MM-DD`, UTC. */
export const utcDay = (time: Date): string => time.toISOString().slice(0, 10);

/** Whether a text is a day of the calendar: not the 30th of February. */
export const isDay = (text: string): boolean => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(time.getTime()) && utcDay(time) === text;
};
