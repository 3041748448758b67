import { functionBehind } from "../../core/functions.ts";
import type { Graph } from "../../core/graph.ts";
import { isUnknown } from "../../core/unknown.ts";
import type { Caller } from "./caller.ts";

/** Cognito waits this long, in seconds, for each of them: https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html#important-lambda-considerations */
const waits = 5;
const triggers = [
  "createAuthChallenge",
  "customMessage",
  "defineAuthChallenge",
  "postAuthentication",
  "postConfirmation",
  "preAuthentication",
  "preSignUp",
  "preTokenGeneration",
  "userMigration",
  "verifyAuthChallengeResponse",
];

/** The triggers of user pools. Custom senders are not waited for. */
export const triggerCallers = (graph: Graph): Caller[] =>
  graph.all("userPool").flatMap((node) =>
    // Nothing of it tells which trigger a function is, then.
    (isUnknown(node.get("lambdaConfig")) ? triggers.slice(0, 1) : triggers).flatMap((trigger): Caller[] => {
      const property = `lambdaConfig.${trigger}`;
      const link = functionBehind(graph, node, property);
      const functions = link.state === "found" ? [link.node] : link.state === "ambiguous" ? link.candidates : [];
      if (functions.length === 0) return [];
      const because = "it tries three times, and then fails what the user was doing";
      return [
        {
          node,
          property,
          path: property,
          title: `${node.title}, ${trigger}`,
          waits,
          because,
          functions,
          certain: !isUnknown(node.get("lambdaConfig")),
        },
      ];
    }),
  );
