import { ApiGatewayV2Client, GetStageCommand } from "@aws-sdk/client-apigatewayv2";
import { type Examined, intakeNamed } from "../examined.ts";
import { compared, type Finding, perSecond } from "../finding.ts";
import { known } from "../known.ts";
import { increase, QUOTAS, sizeOf } from "../service-quotas.ts";

/** New connections a second that WebSocket APIs let through, against the account's. How many there are at once has no quota. */
export async function socketFindings({ aws, intakes, quota, region }: Examined): Promise<Finding[]> {
  const sockets = intakes.filter(({ webSocketApiId }) => webSocketApiId !== undefined);
  if (sockets.length === 0) return [];
  const client = new ApiGatewayV2Client(aws.config);
  const allowed = await quota(QUOTAS.newConnections);
  return Promise.all(
    sockets.map(async (intake) => {
      const { webSocketApiId: ApiId, webSocketUrl = "" } = intake;
      const rate = await known(async () => {
        const StageName = new URL(webSocketUrl).pathname.split("/").at(-1);
        const { DefaultRouteSettings } = await client.send(new GetStageCommand({ ApiId, StageName }));
        const { ThrottlingRateLimit } = DefaultRouteSettings ?? {};
        if (ThrottlingRateLimit === undefined) throw new Error(`the stage of ${webSocketUrl} has no rate of its own`);
        return ThrottlingRateLimit;
      });
      const finding = compared({
        check: "socket-connections",
        of: intakeNamed(intake),
        rule: "all WebSocket APIs of the account and region share its new connections; clients that come faster are refused, whatever `rate` lets through",
        needs: rate,
        has: sizeOf(allowed),
        text: perSecond,
        wayOut: (needs) =>
          `have clients connect again at random times, or ask for more: ${increase(region, allowed, needs)}`,
      });
      // What is on a connection already needs no new one.
      return finding.severity === "error" ? { ...finding, severity: "warning" as const } : finding;
    }),
  );
}
