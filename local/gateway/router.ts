import { percentDecode } from "./api-request.ts";

/** A method of a resource, found for a request. */
export interface Route<Method> {
  readonly method: Method;
  /** Values of `{name}` and `{name+}`, undecoded, as a Lambda proxy gets them. */
  readonly rawParameters: ReadonlyMap<string, string>;
  /** The same decoded once, as templates and mappings get them. */
  readonly parameters: ReadonlyMap<string, string>;
}

interface TreeNode<Method> {
  readonly children: Map<string, TreeNode<Method>>;
  readonly methods: Map<string, Method>;
}

/** `ANY` stands for these: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-settings-method-request.html */
const ANY = new Set(["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]);

/**
 * The resource tree of an API. A fixed path part goes before `{name}`, that before `{name+}`; a resource without the method is no match,
 * and the search goes on elsewhere (recorded by localstack, `TestApigatewayRouting`). A slash at the end is no matter.
 */
export class Router<Method> {
  private readonly root: TreeNode<Method> = { children: new Map(), methods: new Map() };

  /** Adds a method (`GET`, `ANY`) of a resource path such as `/requests/{id}`. */
  add(path: string, httpMethod: string, method: Method): void {
    let node = this.root;
    for (const part of path.split("/").filter(Boolean)) {
      const child = node.children.get(part) ?? { children: new Map(), methods: new Map() };
      node.children.set(part, child);
      node = child;
    }
    node.methods.set(httpMethod, method);
  }

  /** Finds the method for a path below the stage; undefined is a `MISSING_AUTHENTICATION_TOKEN`. */
  find(path: string, httpMethod: string): Route<Method> | undefined {
    const parts = path.replace(/\/+$/, "").split("/").slice(1);
    const found = search(this.root, parts, httpMethod);
    if (!found) return undefined;
    const rawParameters = new Map(found.parameters);
    const parameters = new Map(found.parameters.map(([name, value]) => [name, percentDecode(value)]));
    return { method: found.method, rawParameters, parameters };
  }
}

interface Found<Method> {
  readonly method: Method;
  readonly parameters: readonly (readonly [string, string])[];
}

function search<Method>(
  node: TreeNode<Method>,
  parts: readonly string[],
  httpMethod: string,
): Found<Method> | undefined {
  const [part, ...rest] = parts;
  if (part === undefined) {
    const method = node.methods.get(httpMethod) ?? (ANY.has(httpMethod) ? node.methods.get("ANY") : undefined);
    return method && { method, parameters: [] };
  }
  // A caller may spell `{name}` as well; that is a value like any other.
  const fixed = part.startsWith("{") ? undefined : node.children.get(part);
  const there = fixed && search(fixed, rest, httpMethod);
  if (there) return there;
  for (const [name, child] of node.children) {
    if (!isParameter(name) || part === "") continue;
    const below = search(child, rest, httpMethod);
    if (below) return { ...below, parameters: [[name.slice(1, -1), part], ...below.parameters] };
  }
  for (const [name, child] of node.children) {
    const below = isGreedy(name) && search(child, [], httpMethod);
    if (below) return { ...below, parameters: [[name.slice(1, -2), parts.join("/")]] };
  }
  return undefined;
}

const isGreedy = (name: string) => name.startsWith("{") && name.endsWith("+}");
const isParameter = (name: string) => name.startsWith("{") && !isGreedy(name);
