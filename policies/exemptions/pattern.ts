/** Whether `text` is what `pattern` says, `*` standing for any text, also none. Never exponential, as a regular expression could be. */
export const matches = (pattern: string, text: string): boolean => {
  let at = 0;
  let next = 0;
  let star = -1;
  let resume = 0;
  while (at < text.length) {
    if (pattern[next] === "*") {
      star = next++;
      resume = at;
    } else if (pattern[next] === text[at]) {
      next++;
      at++;
    } else if (star >= 0) {
      // The last star takes one more character, and what follows it is tried again from there.
      next = star + 1;
      at = ++resume;
    } else return false;
  }
  while (pattern[next] === "*") next++;
  return next === pattern.length;
};

/**
 * What an exemption's `resource` is compared with: the URN, `type::name`, or, as a pattern that starts with `*` may be either, both.
 * Undefined when it can be neither.
 */
export const comparedWith = (resource: string): "urn" | "type::name" | "both" | undefined => {
  if (resource.startsWith("*")) return "both";
  // https://www.pulumi.com/docs/iac/concepts/resources/names/#urns: urn:pulumi:<stack>::<project>::<qualified type>::<name>
  if (resource.startsWith("urn:"))
    return resource.includes("*") || /^urn:pulumi:.+::.+::.+::./s.test(resource) ? "urn" : undefined;
  return resource.includes("*") || /^.+::./s.test(resource) ? "type::name" : undefined;
};

/** Whether a URN or pattern names, in so many words, another stack or project than this one. */
export const isElsewhere = (resource: string, stack: string | undefined, project: string | undefined): boolean => {
  const [, itsStack, itsProject] = /^urn:pulumi:([^:*]+)::(?:([^*]+?)::)?/.exec(resource) ?? [];
  if (itsStack === undefined) return false;
  if (stack !== undefined && itsStack !== stack) return true;
  return project !== undefined && itsProject !== undefined && itsProject !== project;
};
