import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { camelCase } from "../parts/camel-case.ts";
import type { Scope } from "../parts/scope.ts";

type ApiPart<Args extends object, R> = new (name: string, args: Args, options?: pulumi.CustomResourceOptions) => R;

/**
 * Everything that a deployment takes its snapshot of. A stage serves the snapshot, so a change that does not make a new deployment never
 * goes live: the hash over all arguments is the deployment's trigger. What refers to another part is left out: it says nothing that the other
 * does not, a first preview does not know ids, and a deployment whose trigger hangs on a part that has to be deleted before it is replaced
 * would be deleted with it, which API Gateway refuses as long as a stage serves it.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-deploy-api.html
 */
export class Snapshot {
  readonly resources: pulumi.Resource[] = [];
  private readonly scope: Scope;
  private readonly of: Readonly<Record<string, pulumi.Input<string>>>;
  private readonly inputs: [string, object][] = [];

  /** @param of the argument that says whose part it is: `restApi` or, of a WebSocket API, `apiId` */
  constructor(scope: Scope, of: Readonly<Record<string, pulumi.Input<string>>>) {
    this.scope = scope;
    this.of = of;
  }

  /** Makes a part of the API. Its child name is `part` in camel case. */
  add<Args extends object, R extends pulumi.Resource>(
    Part: ApiPart<Args, R>,
    part: string,
    args: Omit<Args, "restApi" | "apiId">,
  ): R {
    const child = camelCase(part);
    const api = "restApiId" in args ? {} : this.of;
    const complete = this.scope.args(child, { ...api, ...args }) as object as Args;
    const resource = new Part(this.scope.logical(part), complete, this.scope.options());
    this.inputs.push([
      part,
      Object.fromEntries(Object.entries(complete).filter((argument) => !refersToPart(argument))),
    ]);
    this.resources.push(resource);
    return resource;
  }

  get hash(): pulumi.Output<string> {
    return pulumi.output(this.inputs).apply((inputs) => createHash("sha256").update(canonical(inputs)).digest("hex"));
  }
}

/** A part of a method has the method from what it is a part of; the method says it itself. */
const refersToPart = ([name, value]: [string, unknown]): boolean =>
  IDS.has(name) || (name === "httpMethod" && pulumi.Output.isInstance(value));

/** Arguments that hold the ids of others. */
const IDS: ReadonlySet<string> = new Set([
  ..."restApi restApiId resourceId parentId requestValidatorId".split(" "),
  ..."apiId integrationId routeId target authorizerId".split(" "),
]);

/** JSON with sorted keys: the order in which a template is written down changes nothing. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner) =>
    inner && typeof inner === "object" && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
