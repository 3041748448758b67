import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Native } from "../harness/native.ts";
import {
  functionArn,
  http,
  invokeUri,
  lambda,
  messages,
  moments,
  permission,
  rest,
  said,
  serviceUri,
} from "./no-synchronous-lambda/program.ts";

const event = { "integration.request.header.X-Amz-Invocation-Type": "'Event'" };

for (const when of moments) {
  const finds = async (expected: string[], program: () => unknown) =>
    assert.deepEqual(await said(program, { when }), expected);

  describe(`no-synchronous-lambda, ${when}`, () => {
    describe("REST APIs", () => {
      it("finds a proxy integration, whatever is known of the function", async () => {
        await finds(["proxy"], () => rest({ uri: lambda("orders").invokeArn }));
        await finds(["proxy"], () => rest({ uri: invokeUri(functionArn("elsewhere")) }));
        await finds(["proxy"], () =>
          rest({ uri: new aws.sqs.Queue("q").arn.apply(() => invokeUri(functionArn("x"))) }),
        );
        await finds(["proxy"], () => rest({ uri: pulumi.secret(invokeUri(functionArn("x"))) }));
        await finds(["proxy"], () => rest({ type: "aws_proxy", uri: invokeUri("${stageVariables.fn}") }));
      });

      it("finds an AWS integration with the URI of a function, an alias, or an action that invokes one", async () => {
        await finds(["proxy"], () => rest({ type: "AWS", uri: lambda("orders").invokeArn }));
        await finds(["proxy"], () => rest({ type: "AWS", uri: serviceUri("lambda:action/Invoke") }));
        await finds(["proxy"], () => {
          const live = new aws.lambda.Alias("live", {
            name: "live",
            functionName: lambda("orders").name,
            functionVersion: "1",
          });
          rest({ type: "AWS", uri: live.invokeArn });
        });
      });

      it("finds no service, no mock and no HTTP", async () => {
        for (const action of [
          "sqs:path/123456789012/orders",
          "sns:action/Publish",
          "dynamodb:action/PutItem",
          "s3:path/bucket/{key}",
          "states:action/StartExecution",
          "kinesis:action/PutRecord",
          "events:action/PutEvents",
          "lambda:path/2014-11-13/functions/orders/invoke-async/",
          "lambda:path/2015-03-31/functions/",
          "lambda:action/InvokeAsync",
        ])
          await finds([], () => rest({ type: "AWS", uri: serviceUri(action) }));
        await finds([], () => {
          const { name } = new aws.sqs.Queue("orders");
          rest({ type: "AWS", uri: pulumi.interpolate`${serviceUri("sqs:path/123456789012/")}${name}` });
        });
        await finds([], () => rest({ type: "MOCK" }));
        await finds([], () => rest({ type: "HTTP_PROXY", uri: "https://example.com" }));
        await finds([], () =>
          rest({ type: "HTTP", uri: new aws.lb.LoadBalancer("lb").dnsName, connectionType: "VPC_LINK" }),
        );
      });

      it("finds no AWS integration that only hands the event over, and reads the header of no proxy", async () => {
        const uri = () => lambda("orders").invokeArn;
        const header = (name: string, value: string) => ({ [`integration.request.header.${name}`]: value });
        await finds([], () => rest({ type: "AWS", uri: uri(), requestParameters: event }));
        await finds([], () =>
          rest({ type: "AWS", uri: uri(), requestParameters: header("x-amz-invocation-type", "'Event'") }),
        );
        for (const value of ["'RequestResponse'", "method.request.header.InvocationType"]) {
          const requestParameters = header("X-Amz-Invocation-Type", value);
          await finds(["proxy"], () => rest({ type: "AWS", uri: uri(), requestParameters }));
        }
        await finds(["proxy"], () => rest({ uri: uri(), requestParameters: event }));
      });

      it("finds who waits for a whole execution", async () => {
        await finds(["proxy"], () => rest({ type: "AWS", uri: serviceUri("states:action/StartSyncExecution") }));
        await finds(["proxy"], () => http({ integrationSubtype: "StepFunctions-StartSyncExecution" }));
      });

      it("judges the integration that is a part of an aws-native method", async () => {
        const method = (integration: pulumi.Inputs) =>
          new Native("aws-native:apigateway:Method", "post", {
            restApiId: "a",
            resourceId: "b",
            httpMethod: "POST",
            integration,
          });
        const uri = () => {
          const fn = new Native("aws-native:lambda:Function", "orders", {
            role: "arn:aws:iam::123456789012:role/x",
            timeout: 30,
          });
          return pulumi.interpolate`${serviceUri("lambda:path/2015-03-31/functions/")}${fn.arn}/invocations`;
        };
        await finds(["post"], () => method({ type: "AWS_PROXY", uri: uri() }));
        await finds(["post"], () => method({ type: "AWS", uri: uri() }));
        await finds([], () => method({ type: "AWS", uri: uri(), requestParameters: event }));
        await finds([], () => method({ type: "MOCK" }));
        await finds(["post"], () => method({ type: "AWS", uri: serviceUri("states:action/StartSyncExecution") }));
      });
    });

    describe("HTTP and WebSocket APIs", () => {
      it("finds proxy integrations without a subtype, and none with one", async () => {
        await finds(["proxy"], () => http({ integrationUri: lambda("orders").arn }));
        await finds(["proxy"], () => http({ integrationUri: lambda("orders").invokeArn }));
        for (const integrationSubtype of ["SQS-SendMessage", "EventBridge-PutEvents", "StepFunctions-StartExecution"])
          await finds([], () => http({ integrationSubtype }));
        await finds([], () => http({ integrationType: "HTTP_PROXY", integrationUri: "https://example.com" }));
      });

      it("finds the routes of a WebSocket API that call a function", async () => {
        const socket = (args: Partial<aws.apigatewayv2.IntegrationArgs>) => () => {
          const api = new aws.apigatewayv2.Api("socket", { protocolType: "WEBSOCKET" });
          const integration = http({ apiId: api.id, ...args });
          new aws.apigatewayv2.Route("connect", {
            apiId: api.id,
            routeKey: "$connect",
            target: pulumi.interpolate`integrations/${integration.id}`,
          });
        };
        await finds(["proxy"], socket({ integrationUri: invokeUri(functionArn("orders")) }));
        await finds(["proxy"], () => socket({ integrationType: "AWS", integrationUri: lambda("orders").invokeArn })());
        await finds([], socket({ integrationType: "AWS", integrationUri: serviceUri("sqs:path/123456789012/orders") }));
        await finds([], socket({ integrationType: "MOCK" }));
      });

      it("finds a function behind quick create, and no URL", async () => {
        const api = (target: pulumi.Input<string>) => new aws.apigatewayv2.Api("api", { protocolType: "HTTP", target });
        await finds(["api"], () => api(lambda("orders").arn));
        await finds(["api"], () => api(functionArn("elsewhere")));
        await finds([], () => api("https://example.com"));
        await finds([], () => api(pulumi.interpolate`http://${new aws.lb.LoadBalancer("lb").dnsName}`));
        await finds(["api"], () => {
          const fn = new Native("aws-native:lambda:Function", "orders", { timeout: 30 });
          new Native("aws-native:apigatewayv2:Api", "api", { protocolType: "HTTP", target: fn.arn });
        });
      });

      it("judges aws-native integrations", async () => {
        const make = (args: pulumi.Inputs) => () =>
          new Native("aws-native:apigatewayv2:Integration", "proxy", { apiId: "a", ...args });
        await finds(["proxy"], make({ integrationType: "AWS_PROXY", integrationUri: functionArn("x") }));
        await finds([], make({ integrationType: "AWS_PROXY", integrationSubtype: "SQS-SendMessage" }));
      });

      it("finds no authorizer", () =>
        finds([], () => {
          const fn = lambda("authorize");
          const api = new aws.apigatewayv2.Api("api", { protocolType: "HTTP" });
          new aws.apigatewayv2.Authorizer("authorizer", {
            apiId: api.id,
            authorizerType: "REQUEST",
            authorizerUri: fn.invokeArn,
          });
          new aws.apigateway.Authorizer("lambda", { restApi: "abc", authorizerUri: fn.invokeArn });
          permission(fn, pulumi.interpolate`${api.executionArn}/authorizers/*`);
        }));
    });

    describe("other ways in", () => {
      it("finds function URLs", async () => {
        await finds(["url"], () => {
          new aws.lambda.FunctionUrl("url", { functionName: lambda("orders").name, authorizationType: "AWS_IAM" });
        });
        await finds(["url"], () => {
          new Native("aws-native:lambda:Url", "url", { targetFunctionArn: functionArn("x"), authType: "NONE" });
        });
      });

      it("finds target groups of functions once, and no others", async () => {
        await finds(["group"], () => {
          const fn = lambda("orders");
          const group = new aws.lb.TargetGroup("group", { targetType: "lambda" });
          new aws.lb.TargetGroupAttachment("attached", { targetGroupArn: group.arn, targetId: fn.arn });
        });
        await finds([], () => new aws.lb.TargetGroup("group", { targetType: "ip" }));
        await finds([], () => new aws.lb.TargetGroup("group", {}));
        await finds(["group"], () => {
          const targets = [{ id: lambda("orders").arn }];
          new Native("aws-native:elasticloadbalancingv2:TargetGroup", "group", { targetType: "lambda", targets });
        });
        await finds(["lattice"], () => new aws.vpclattice.TargetGroup("lattice", { type: "LAMBDA" }));
        await finds([], () => new aws.vpclattice.TargetGroup("lattice", { type: "INSTANCE" }));
      });

      it("finds data sources of functions, unless every resolver only hands over", async () => {
        const source = (type = "AWS_LAMBDA", apiId: pulumi.Input<string> = "abc") =>
          new aws.appsync.DataSource("source", {
            apiId,
            name: "orders",
            type,
            lambdaConfig: { functionArn: lambda("orders").arn },
          });
        const resolver = (name: string, code?: string) => {
          new aws.appsync.Resolver(name, { apiId: "abc", type: "Mutation", field: name, dataSource: "orders", code });
        };
        const handsOver = "export const request = () => ({ operation: 'Invoke', invocationType: 'Event' });";
        await finds(["source"], () => source());
        await finds([], () => source("AMAZON_DYNAMODB"));
        await finds([], () => {
          source();
          resolver("place", handsOver);
        });
        await finds(["source"], () => {
          source();
          resolver("place", handsOver);
          resolver("list");
        });
        await finds([], () => {
          source();
          resolver("place", handsOver);
          // Another API has a data source of the same name.
          new aws.appsync.Resolver("other", { apiId: "def", type: "Query", field: "list", dataSource: "orders" });
        });
        for (const apart of [true, false]) {
          await finds(apart ? [] : ["source"], () => {
            const [one, two] = ["one", "two"].map(
              (name) => new aws.appsync.GraphQLApi(name, { authenticationType: "API_KEY" }),
            );
            source("AWS_LAMBDA", one!.id);
            const at = { type: "Query", dataSource: "orders" };
            new aws.appsync.Resolver("place", { ...at, apiId: one!.id, field: "place", code: handsOver });
            new aws.appsync.Resolver("list", { ...at, apiId: apart ? two!.id : one!.id, field: "list" });
          });
        }
        await finds([], () => {
          source();
          const integration = { dataSourceName: "orders", lambdaConfig: { invokeType: "EVENT" } };
          const handlerConfigs = { onPublish: { behavior: "DIRECT", integration } };
          new aws.appsync.ChannelNamespace("channel", { apiId: "abc", handlerConfigs });
        });
        await finds(["source"], () => {
          const lambdaConfig = { lambdaFunctionArn: functionArn("x") };
          new Native("aws-native:appsync:DataSource", "source", {
            apiId: "a",
            name: "b",
            type: "AWS_LAMBDA",
            lambdaConfig,
          });
        });
      });

      it("finds data sources that run a state machine while the caller waits", async () => {
        const source = (endpoint: pulumi.Input<string>) => () =>
          new aws.appsync.DataSource("source", { apiId: "a", type: "HTTP", httpConfig: { endpoint } });
        await finds(["source"], source("https://sync-states.eu-central-1.amazonaws.com/"));
        for (const host of ["states.eu-central-1.amazonaws.com", "sqs.eu-central-1.amazonaws.com", "example.com"])
          await finds([], source(`https://${host}`));
      });

      it("finds nothing in a permission, a mapping or a queue alone", () =>
        finds([], () => {
          const fn = lambda("orders");
          permission(fn);
          const queue = new aws.sqs.Queue("queue");
          new aws.lambda.EventSourceMapping("feed", { functionName: fn.name, eventSourceArn: queue.arn });
        }));
    });
  });
}

describe("no-synchronous-lambda, what is not known", () => {
  it("says so of a URI that may be a function's or something else's", async () => {
    assert.deepEqual(await said(() => rest({ type: "AWS", uri: later(serviceUri("sqs:path/1/x")) })), ["? proxy"]);
    assert.deepEqual(
      await said(() => {
        const { name } = new aws.sqs.Queue("queue");
        rest({ type: "AWS", uri: pulumi.all([lambda("orders").arn, name]).apply(([arn]) => arn) });
      }),
      ["? proxy"],
    );
  });

  it("says so of a URI that comes from a machine which can run while the caller waits", async () => {
    const program = (args: Partial<aws.sfn.StateMachineArgs>) => () => {
      const machine = new aws.sfn.StateMachine("flow", { roleArn: "arn:aws:iam::1:role/x", definition: "{}", ...args });
      const region = machine.arn.apply((arn) => arn.split(":")[3]);
      rest({ type: "AWS", uri: pulumi.interpolate`arn:aws:apigateway:${region}:states:action/StartSyncExecution` });
    };
    assert.deepEqual(await said(program({ type: "EXPRESS" })), ["? proxy"]);
    assert.deepEqual(await said(program({ type: later("EXPRESS") })), ["? proxy"]);
    assert.deepEqual(await said(program({ type: "EXPRESS" }), { when: "up" }), ["proxy"]);
    // StartSyncExecution takes no Standard machine.
    assert.deepEqual(await said(program({})), []);
  });

  it("says so of a subtype, an invocation type and a type", async () => {
    assert.deepEqual(await said(() => http({ integrationSubtype: later("SQS-SendMessage") })), ["? proxy"]);
    const uri = invokeUri(functionArn("orders"));
    assert.deepEqual(await said(() => rest({ type: later("AWS"), uri, requestParameters: event })), ["? proxy"]);
    assert.deepEqual(await said(() => rest({ type: later("AWS"), uri })), ["proxy"]);
    assert.deepEqual(await said(() => rest({ type: later("HTTP"), uri: "https://example.com" })), []);
    assert.deepEqual(
      await said(() =>
        rest({
          type: "AWS",
          uri: lambda("orders").invokeArn,
          requestParameters: { "integration.request.header.X-Amz-Invocation-Type": later("'Event'") },
        }),
      ),
      ["? proxy"],
    );
    assert.deepEqual(await said(() => rest({ type: later("AWS"), uri: lambda("orders").invokeArn })), ["proxy"]);
    const handsOver = () => rest({ type: later("AWS"), uri: lambda("orders").invokeArn, requestParameters: event });
    assert.deepEqual(await said(handsOver), ["? proxy"]);
    const subtype = (integrationSubtype: pulumi.Input<string>) => () =>
      http({ integrationType: later("AWS_PROXY"), integrationSubtype });
    assert.deepEqual(await said(subtype("StepFunctions-StartSyncExecution")), ["proxy"]);
    assert.deepEqual(await said(subtype("SQS-SendMessage")), []);
    assert.deepEqual(await said(subtype(later("SQS-SendMessage"))), ["? proxy"]);
    assert.deepEqual(await said(() => new aws.lb.TargetGroup("group", { targetType: later("ip") })), ["? group"]);
  });

  it("names the property and what it waits for", async () => {
    const [message = ""] = await messages(() => rest({ type: "AWS", uri: later(serviceUri("sqs:path/1/x")) }));
    assert.match(
      message,
      /Integration "proxy": "uri" is not known yet; it waits for parameter \(aws:ssm\/parameter:Parameter\)/,
    );
  });

  it("lets one unknown value silence no other finding", async () => {
    assert.deepEqual(
      await said(() => {
        rest({ type: "AWS", uri: later("x") }, "unknown");
        rest({ uri: lambda("orders").invokeArn }, "proxy");
      }),
      ["? unknown", "proxy"],
    );
  });
});

describe("no-synchronous-lambda, methods", () => {
  const route = (fn: aws.lambda.Function, routeKey: string, name: string) => {
    const api = new aws.apigatewayv2.Api(`${name}-api`, { protocolType: "HTTP" });
    const integration = http({ apiId: api.id, integrationUri: fn.arn }, name);
    const target = pulumi.interpolate`integrations/${integration.id}`;
    new aws.apigatewayv2.Route(`${name}-route`, { apiId: api.id, routeKey, target });
  };
  const program = () => {
    const fn = lambda("orders");
    for (const httpMethod of ["GET", "POST", "OPTIONS", "ANY"]) rest({ httpMethod, uri: fn.invokeArn }, httpMethod);
    route(fn, "GET /orders", "http-get");
    route(fn, "POST /orders", "http-post");
    route(fn, "$default", "http-default");
  };

  for (const when of moments) {
    it(`are all judged, and those alone that are configured, ${when}`, async () => {
      const all = ["GET", "POST", "OPTIONS", "ANY", "http-get", "http-post", "http-default"];
      assert.deepEqual(await said(program, { when }), all);
      const config = { "no-synchronous-lambda": { methods: ["POST", "PUT", "PATCH", "DELETE", "ANY"] } };
      assert.deepEqual(await said(program, { when, config }), ["POST", "ANY", "http-post", "http-default"]);
    });
  }

  it("of reads name the direct integration with DynamoDB or S3, of preflight requests what answers them", async () => {
    const [get = "", post = "", options = "", , httpGet = ""] = await messages(program);
    assert.match(get, /Integration "GET" \(GET\): .* directly with DynamoDB .* or S3/s);
    assert.match(post, /integrate the method with SQS/);
    assert.match(options, /MOCK integration/);
    assert.match(
      httpGet,
      /Integration "http-get" \(GET \/orders\): .*REST API with a direct DynamoDB or S3 integration/s,
    );
  });
});

describe("no-synchronous-lambda, before anything is created", () => {
  const only = "resources" as const;
  it("stops who waits for an execution", async () => {
    const program = () => {
      rest({ type: "AWS", uri: serviceUri("states:action/StartSyncExecution") }, "machine");
      rest({ uri: lambda("orders").invokeArn }, "proxy");
    };
    assert.deepEqual(await said(program, { only }), ["machine"]);
  });

  it("stops every function when none is light enough, and says it once", async () => {
    const config = { "no-synchronous-lambda": { validatorTimeout: 0 } };
    const program = () => rest({ uri: lambda("orders").invokeArn });
    assert.deepEqual(await said(program, { only, config }), ["proxy"]);
    assert.deepEqual(await said(program, { config }), ["proxy"]);
  });
});

/** A value that a parameter holds: nobody knows it at the first preview, nor what it is about. */
function later(value: string): pulumi.Output<string> {
  const parameter = new aws.ssm.Parameter("parameter", { type: "String", value });
  return parameter.arn.apply(() => value);
}
