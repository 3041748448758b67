import { Input } from "../../../../local/gateway/vtl/input.ts";
import { compileTemplate } from "../../../../local/gateway/vtl/template.ts";
import { ContextMap, OverrideMap, parseJson, VtlMap, type VtlValue } from "../../../../local/gateway/vtl/values.ts";

const none = { path: new Map(), querystring: new Map(), header: new Map() };

/** Renders with `$name` set from JSON, as the recordings did with `$util.parseJson`. */
export function render(template: string, variables: Record<string, unknown> = {}, body = ""): string {
  const context = new ContextMap([["requestOverride", new ContextMap([["header", new OverrideMap()]])]]);
  const sets = Object.keys(variables).map((name) => `#set($${name} = $context.authorizer.${name})`);
  context.set("authorizer", parseJson(JSON.stringify(variables)) as VtlMap);
  return compileTemplate(sets.join("") + template)({
    input: new Input(body, none),
    context,
    stageVariables: new VtlMap([["a", "of the stage" as VtlValue]]),
  });
}
