import type { Node } from "../../core/node.ts";
import { isUnknown, UNKNOWN, type Unknown } from "../../core/unknown.ts";
import { isTree, valueAt } from "../../core/values.ts";
import { parseOpenApi } from "../no-synchronous-lambda/openapi.ts";

/** A request template of an integration, or what is not known yet of its templates. */
export interface Template {
  /** Where it is in the resource: `requestTemplates.application/json`. */
  path: string;
  /** The property of the resource that it is in. */
  property: "requestTemplates" | "body";
  template: string | Unknown;
  /** What the integration calls. */
  uri: unknown;
}

/** The request templates of an integration, or of every integration of an OpenAPI document. */
export const templatesOf = (node: Node): Template[] => {
  if (node.kind === "integration" || node.kind === "httpIntegration") {
    const uri = node.get(node.kind === "integration" ? "uri" : "integrationUri");
    return templatesIn(node.get("requestTemplates"), node.property("requestTemplates"), "requestTemplates", uri);
  }
  if (!node.has("body")) return [];
  const document = parseOpenApi(node.document("body"));
  if (isUnknown(document)) return [{ path: "body", property: "body", template: UNKNOWN, uri: UNKNOWN }];
  return integrationsIn(document, "body").flatMap(({ at, integration }) =>
    templatesIn(valueAt(integration, ["requestTemplates"]), at, "body", valueAt(integration, ["uri"])),
  );
};

const templatesIn = (templates: unknown, at: string, property: Template["property"], uri: unknown): Template[] => {
  if (isUnknown(templates)) return [{ path: at, property, template: UNKNOWN, uri }];
  if (!isTree(templates)) return [];
  return Object.keys(templates).flatMap((type) => {
    const template = valueAt(templates, [type]);
    return typeof template === "string" || isUnknown(template)
      ? [{ path: `${at}.${type}`, property, template, uri }]
      : [];
  });
};

/** Integrations stand at methods, and at any of them by reference to `components`: wherever one is, it is one. */
const integrationsIn = (tree: unknown, at: string, depth = 0): { at: string; integration: unknown }[] => {
  if (depth > 12) return [];
  if (Array.isArray(tree)) return tree.flatMap((item, n) => integrationsIn(item, `${at}.${n}`, depth + 1));
  if (!isTree(tree)) return [];
  return Object.entries(tree).flatMap(([key, value]) => {
    const inner = `${at}.${key}`;
    if (key === "x-amazon-apigateway-integration") return [{ at: inner, integration: value }];
    if (key === "x-amazon-apigateway-integrations" && isTree(value)) {
      return Object.entries(value).map(([name, integration]) => ({ at: `${inner}.${name}`, integration }));
    }
    return integrationsIn(value, inner, depth + 1);
  });
};
