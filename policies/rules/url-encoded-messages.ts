import { reliability } from "../core/frameworks.ts";
import type { Graph } from "../core/graph.ts";
import type { Kind } from "../core/kinds.ts";
import { dependenciesOf } from "../core/links.ts";
import type { Node } from "../core/node.ts";
import { defineRule } from "../core/rule.ts";
import { isUnknown } from "../core/unknown.ts";
import { type Template, templatesOf } from "./url-encoded-messages/templates.ts";
import { unencodedIn } from "./url-encoded-messages/unencoded.ts";

const kinds: readonly Kind[] = ["integration", "httpIntegration", "restApi", "restApiBody"];

export const urlEncodedMessages = defineRule({
  name: "url-encoded-messages",
  displayName: "Messages are URL-encoded",
  description:
    "A request template that writes a form, such as SQS's SendMessage, URL-encodes every value of the caller's.",
  severity: "high",
  level: "advisory",
  frameworks: [reliability("REL05-BP01", "rel_mitigate_interaction_failure_graceful_degradation")],
  tags: ["api-gateway", "sqs", "sns"],
  url: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-xml.html",
  remediationSteps:
    "1. Write $util.urlEncode(…) around every reference in the template: $input.body, $input.json('$'), $input.path(…), $input.params(…), $context.authorizer.…. 2. Encode once, around the whole value, after everything else; $util.escapeJavaScript and $util.base64Encode are no URL encoding. 3. Or call the JSON protocol: Content-Type 'application/x-amz-json-1.0' and X-Amz-Target 'AmazonSQS.SendMessage'.",
  why: "In a form & ends a value, + is a space and % begins an escape. An order for “Fish & Chips” is queued as “Fish ”, and the caller is told that it was accepted; a body may even add parameters of its own to the call. Every test with plain letters passes.",
  config: {},
  resource: {
    kinds,
    check(node, report) {
      for (const { path, template } of templatesOf(node)) {
        const found = isUnknown(template) ? [] : unencodedIn(template);
        if (found.length === 0) continue;
        const shown = `${found.slice(0, 3).join(", ")}${found.length > 3 ? ` and ${found.length - 3} more` : ""}`;
        report.violation(node, {
          path,
          message: `${node.title}, ${path}: ${shown} ${found.length > 1 ? "stand" : "stands"} in a form without URL encoding, so an &, + or % of the caller's ends or changes the message; write $util.urlEncode(${inner(found[0]!)}).`,
        });
      }
    },
  },
  stack(graph, report) {
    for (const node of graph.all(...kinds)) {
      for (const one of templatesOf(node)) {
        if (!isUnknown(one.template) || !callsForms(graph, node, one)) continue;
        report.undetermined(node, {
          property: one.property,
          path: one.path,
          message: `${node.title}, ${one.path}: whether it URL-encodes what it sends.`,
        });
      }
    }
  },
});

/** `$util.urlEncode($util.escapeJavaScript($input.body))` would be the same mistake in another place. */
const inner = (reference: string): string =>
  /^\$!?\{?util\.(?:escapeJavaScript|base64Encode)\((.*)\)\}?$/s.exec(reference)?.[1] ?? reference;

/** Whether what an integration calls takes forms: SQS or SNS, by its URI, or by what the template or URI was computed from. */
const callsForms = (graph: Graph, node: Node, { uri, property }: Template): boolean => {
  if (typeof uri === "string") return /:(?:[\w-]+\.)*(?:sqs|sns):(?:path|action)\//.test(uri);
  if (!isUnknown(uri)) return false;
  const from = new Set([
    property,
    ...(property === "body" ? [] : [node.kind === "integration" ? "uri" : "integrationUri"]),
  ]);
  return [...from].some((path) =>
    dependenciesOf(node, path).some((urn) => graph.within(urn, ["queue", "topic"]).length > 0),
  );
};
