/** A reference in a mapping template: `$util.urlEncode($input.body)`, `${name}`, `$!map.get('x')[0]`. */
export interface Reference {
  /** As it is written. */
  text: string;
  root: string;
  steps: Step[];
  /** Index behind it. */
  end: number;
}

/** `.name`, `.name(args)` or `[index]`. */
interface Step {
  name?: string;
  args?: string;
}

/** What a template does, in its order. */
type Event =
  | { does: "print"; reference: Reference }
  /** `#set($name = expression)`, `#foreach($name in expression)`; `sometimes` inside a condition or a loop. */
  | { does: "assign"; name: string; expression: string; sometimes: boolean };

/** A hyphen belongs to a name: https://velocity.apache.org/engine/2.3/vtl-reference.html */
const reference = /\$!?(\{?)([A-Za-z_][\w-]*)/y;
const directive = /#\{?(set|if|elseif|else|end|foreach|macro|define|stop|break)\b\}?\s*(?=(\(?))/y;
const opening = new Set(["if", "foreach", "macro", "define"]);

/**
 * Reads a mapping template as far as it matters what it prints: assignments, and references outside of directives.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
 */
export const eventsOf = (template: string): Event[] => {
  const events: Event[] = [];
  let depth = 0;
  for (let at = 0; at < template.length; ) {
    const comment = commentAt(template, at);
    if (comment > at) {
      at = comment;
      continue;
    }
    if (template[at] === "\\") {
      at += 2;
      continue;
    }
    directive.lastIndex = at;
    const found = template[at] === "#" ? directive.exec(template) : null;
    if (found) {
      const name = found[1]!;
      const start = directive.lastIndex;
      const takes = found[2] === "(" && name !== "else" && name !== "end";
      const end = takes ? closing(template, start) : at + found[0].trimEnd().length;
      const inside = takes ? template.slice(start + 1, end - 1) : "";
      if (opening.has(name)) depth++;
      if (name === "end") depth = Math.max(0, depth - 1);
      const assigned = assignment(name, inside);
      if (assigned) events.push({ does: "assign", ...assigned, sometimes: depth > 0 });
      at = end;
      continue;
    }
    const printed = referenceAt(template, at);
    if (printed) events.push({ does: "print", reference: printed });
    at = printed?.end ?? at + 1;
  }
  return events;
};

const assignment = (directive: string, inside: string): { name: string; expression: string } | undefined => {
  const form =
    directive === "set" ? /^\s*\$!?\{?([A-Za-z_][\w-]*)[^=]*?=(.*)$/s : /^\s*\$!?\{?([A-Za-z_][\w-]*)\}?\s+in\s+(.*)$/s;
  const [, name, expression] = (directive === "set" || directive === "foreach" ? form.exec(inside) : null) ?? [];
  return name === undefined || expression === undefined ? undefined : { name, expression };
};

/** Index behind a comment, or behind text that is printed as it is, at this index; the index itself when there is none. */
const commentAt = (template: string, at: number): number => {
  const ends = (mark: string, from: number) => {
    const end = template.indexOf(mark, from);
    return end < 0 ? template.length : end + mark.length;
  };
  if (template.startsWith("##", at)) return ends("\n", at);
  if (template.startsWith("#*", at)) return ends("*#", at);
  return template.startsWith("#[[", at) ? ends("]]#", at) : at;
};

/** The reference that begins at an index. */
const referenceAt = (text: string, at: number): Reference | undefined => {
  reference.lastIndex = at;
  const found = text[at] === "$" ? reference.exec(text) : null;
  if (!found) return undefined;
  const steps: Step[] = [];
  let end = reference.lastIndex;
  for (;;) {
    if (text[end] === "[") {
      end = closing(text, end);
      steps.push({});
      continue;
    }
    const name = /^\.([A-Za-z_][\w-]*)/.exec(text.slice(end, end + 200))?.[1];
    if (name === undefined) break;
    end += 1 + name.length;
    const last = text[end] === "(" ? closing(text, end) : end;
    steps.push(last > end ? { name, args: text.slice(end + 1, last - 1) } : { name });
    end = last;
  }
  if (found[1] === "{" && text[end] === "}") end++;
  return { text: text.slice(at, end), root: found[2]!, steps, end };
};

/** Every reference of an expression that is not an argument of another one; also those in double quotes, which are carried out. */
export const referencesIn = (expression: string): Reference[] => {
  const found: Reference[] = [];
  let quoted = false;
  for (let at = 0; at < expression.length; ) {
    const character = expression[at];
    if (character === '"') quoted = !quoted;
    if (character === "'" && !quoted) {
      at = stringEnd(expression, at);
      continue;
    }
    const one = character === "\\" ? undefined : referenceAt(expression, at);
    if (one) found.push(one);
    at = one?.end ?? at + (character === "\\" ? 2 : 1);
  }
  return found;
};

/** Index behind the bracket that closes the one at `from`, past strings. */
const closing = (text: string, from: number): number => {
  let open = 0;
  for (let at = from; at < text.length; ) {
    const character = text[at]!;
    if (character === "'" || character === '"') {
      at = stringEnd(text, at);
      continue;
    }
    if ("([{".includes(character)) open++;
    if (")]}".includes(character) && --open === 0) return at + 1;
    at++;
  }
  return text.length;
};

const stringEnd = (text: string, from: number): number => {
  const end = text.indexOf(text[from]!, from + 1);
  return end < 0 ? text.length : end + 1;
};
