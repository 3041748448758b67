import { parseArn } from "../../core/arn.ts";
import { functionBehind } from "../../core/functions.ts";
import type { Graph } from "../../core/graph.ts";
import { dependenciesOf, follow } from "../../core/links.ts";
import type { Node } from "../../core/node.ts";
import { isUnknown } from "../../core/unknown.ts";

/** What the stack says of the use that API Gateway has for a function. */
interface Use {
  /** An authorizer points to it, or its permission is an authorizer's. */
  authorizer: boolean;
  /** A permission lets API Gateway invoke it for a method. */
  handler: boolean;
  /** A permission lets API Gateway invoke it, and it is not known yet for what. */
  either: boolean;
}

interface Uses {
  of(fn: Node): Use;
  /** Functions that an API may invoke, by its permissions. */
  invokedBy(api: Node): readonly Node[];
}

/**
 * Tells handlers from authorizers by what points to a function. The source of an authorizer's permission is
 * `{execution ARN}/authorizers/{id}`, of a method's `{execution ARN}/{stage}/{method}/{path}`, so one that was computed from a stage, or
 * from a deployment, whose execution ARN has the stage in it, is a method's:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-invoke-api.html
 */
export const usesIn = (graph: Graph): Uses =>
  graph.memo("no-synchronous-lambda uses", () => {
    const uses = new Map<string, Use>();
    const byApi = new Map<string, Set<Node>>();
    const of = ({ urn }: Node): Use => {
      const use = uses.get(urn) ?? { authorizer: false, handler: false, either: false };
      uses.set(urn, use);
      return use;
    };
    const invoked = (api: string, fn: Node) => byApi.set(api, (byApi.get(api) ?? new Set()).add(fn));

    for (const node of graph.all("authorizer", "httpAuthorizer")) {
      const link = functionBehind(graph, node, "authorizerUri");
      if (link.state === "found") of(link.node).authorizer = true;
    }
    for (const permission of graph.all("permission")) {
      const principal = permission.get("principal");
      if (typeof principal === "string" && !/^apigateway\./.test(principal)) continue;
      const link = functionBehind(graph, permission, "function");
      if (link.state !== "found") continue;
      const source = permission.get("sourceArn");
      if (typeof source === "string") {
        const use = of(link.node);
        if (source.includes("/authorizers/")) use.authorizer = true;
        else {
          use.handler = true;
          invoked(parseArn(source)?.resource.split("/")[0] ?? "", link.node);
        }
      } else if (isUnknown(source)) {
        const urns = dependenciesOf(permission, "sourceArn");
        if (urns.some((urn) => graph.within(urn, ["authorizer", "httpAuthorizer"]).length > 0)) {
          of(link.node).authorizer = true;
          continue;
        }
        const staged = urns.flatMap((urn) => graph.within(urn, ["deployment", "stage", "httpStage"]));
        of(link.node)[staged.length > 0 || isForMethods(graph, permission) ? "handler" : "either"] = true;
        const apis = urns.flatMap((urn) => graph.within(urn, ["restApi", "httpApi"]));
        for (const { urn } of [...apis, ...staged.flatMap((one) => apiOf(graph, one))]) invoked(urn, link.node);
      } else of(link.node).either = true;
    }
    return {
      of,
      invokedBy: (api) => {
        const id = [api.own("restApiId"), api.own("apiId"), api.own("id")].find((one) => typeof one === "string");
        return [...(byApi.get(api.urn) ?? []), ...(typeof id === "string" ? (byApi.get(id) ?? []) : [])];
      },
    };
  });

/**
 * Pulumi's own components for REST APIs permit a function for each route that it handles, and let authorizers be invoked by a role:
 * https://github.com/pulumi/pulumi-aws-apigateway/blob/main/aws-apigateway/apigateway/api.ts
 */
const isForMethods = (graph: Graph, { source }: Node): boolean =>
  ["aws-apigateway:index:RestAPI", "aws:apigateway:x:API"].includes(graph.source(source.parent ?? "")?.type ?? "");

const apiOf = (graph: Graph, stage: Node): Node[] => {
  const link = follow(graph, stage, stage.kind === "httpStage" ? "apiId" : "restApi", ["restApi", "httpApi"]);
  return link.state === "found" ? [link.node] : [];
};
