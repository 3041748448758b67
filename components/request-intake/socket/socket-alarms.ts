import { type Alarm, above, query, result } from "../../parts/alarm.ts";
import { type Graph, graph } from "../../parts/dashboard.ts";
import { knownArn } from "../../parts/known-arn.ts";
import { type MetricOf, metricOf } from "../../parts/metric.ts";
import type { WebSocket } from "./web-socket.ts";

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-logging.html */
const metricsOf = ({ api, stage, stageName }: WebSocket): MetricOf =>
  metricOf("AWS/ApiGateway", { ApiId: api.id, Stage: knownArn(stage, stageName) });

/** The alarm of the WebSocket API itself; its channel has those of every channel. */
export function socketAlarms(socket: WebSocket): readonly Alarm<"web-socket-errors">[] {
  const metric = metricsOf(socket);
  return [
    {
      name: "web-socket-errors",
      says: "SQS or DynamoDB refuse, fail or are silent to the WebSocket API.",
      todo: "Clients are told to repeat, or cannot connect: see the access log for which route it is.",
      // One minute's hiccup is what the clients' repeating is for.
      rule: {
        metricQueries: [
          query("integration", metric("IntegrationError"), "Sum", 60),
          query("execution", metric("ExecutionError"), "Sum", 60),
          result("FILL(integration, 0) + FILL(execution, 0)", "errors"),
        ],
        ...above(0, 3),
        datapointsToAlarm: 2,
      },
    },
  ];
}

export function socketGraph(socket: WebSocket): Graph {
  const metric = metricsOf(socket);
  return graph("Connections", [
    { metric: metric("ConnectCount"), stat: "Sum", label: "connects" },
    { metric: metric("MessageCount"), stat: "Sum", label: "messages" },
    { metric: metric("ClientError"), stat: "Sum", label: "refused before anybody was called" },
    { metric: metric("IntegrationError"), stat: "Sum", label: "integration errors" },
    { metric: metric("ExecutionError"), stat: "Sum", label: "execution errors" },
  ]);
}
