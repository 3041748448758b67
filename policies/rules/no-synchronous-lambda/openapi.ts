import { parse } from "yaml";
import { isUnknown, UNKNOWN, type Unknown } from "../../core/unknown.ts";
import { isTree, type Tree, valueAt } from "../../core/values.ts";
import type { Integration } from "./invocation.ts";

/** One method of one path of an OpenAPI document, with the integration that answers it. */
export interface Operation {
  path: string;
  /** In capitals; ANY for all of them. */
  method: string;
  /** UNKNOWN when nothing of it is known yet. */
  integration: Integration | Unknown;
  /** What is not known yet, in the document: `paths./orders`. */
  at: string;
}

/** An OpenAPI document: JSON or YAML text, or an object; UNKNOWN, or undefined when it is neither. */
export const parseOpenApi = (body: unknown): Tree | Unknown | undefined => {
  if (isUnknown(body)) return UNKNOWN;
  if (isTree(body)) return body;
  if (typeof body !== "string") return undefined;
  try {
    const tree: unknown = parse(body, { merge: true, logLevel: "silent" });
    return isTree(tree) ? tree : undefined;
  } catch {
    return undefined;
  }
};

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-any-method.html */
const methods: Record<string, string> = { "x-amazon-apigateway-any-method": "ANY" };
for (const method of ["get", "put", "post", "delete", "options", "head", "patch", "trace"])
  methods[method] = method.toUpperCase();

/** Every operation that has an integration, or may have one. */
export const operationsOf = (document: Tree): Operation[] => {
  const paths = valueAt(document, ["paths"]);
  const hidden = (at: string, path: string): Operation => ({ path, method: "ANY", integration: UNKNOWN, at });
  if (isUnknown(paths)) return [hidden("paths", "")];
  if (!isTree(paths)) return [];
  return Object.keys(paths).flatMap((path) => {
    const item = resolved(document, valueAt(paths, [path]));
    if (isUnknown(item)) return [hidden(`paths.${path}`, path)];
    if (!isTree(item)) return [];
    return Object.entries(methods).flatMap(([key, method]): Operation[] => {
      const found = resolved(document, valueAt(item, [key, "x-amazon-apigateway-integration"]));
      const at = `paths.${path}.${key}`;
      if (isUnknown(found)) return [{ path, method, integration: UNKNOWN, at }];
      return isTree(found) ? [{ path, method, integration: settings(found), at }] : [];
    });
  });
};

const settings = (integration: Tree): Integration => ({
  type: valueAt(integration, ["type"]),
  uri: valueAt(integration, ["uri"]),
  subtype: valueAt(integration, ["integrationSubtype"]),
  parameters: valueAt(integration, ["requestParameters"]),
});

/** What a `$ref` into the document stands for: HTTP APIs keep integrations in `components.x-amazon-apigateway-integrations`. */
const resolved = (document: Tree, value: unknown): unknown => {
  let at = value;
  for (let steps = 0; isTree(at) && steps < 8; steps++) {
    const ref = valueAt(at, ["$ref"]);
    if (isUnknown(ref)) return UNKNOWN;
    if (typeof ref !== "string" || !ref.startsWith("#/")) break;
    const keys = ref.slice(2).split("/");
    at = valueAt(
      document,
      keys.map((key) => decoded(key).replaceAll("~1", "/").replaceAll("~0", "~")),
    );
  }
  return at;
};

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};
