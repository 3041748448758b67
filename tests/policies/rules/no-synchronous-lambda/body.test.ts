import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { stringify } from "yaml";
import { Native } from "../../harness/native.ts";
import {
  functionArn,
  invokeUri,
  lambda,
  messages,
  moments,
  openApi,
  permission,
  said,
  serviceUri,
  trust,
} from "./program.ts";

const call = { type: "aws_proxy", httpMethod: "POST", uri: invokeUri(functionArn("orders")) };
const service = { type: "aws", httpMethod: "POST", uri: serviceUri("sqs:path/123456789012/orders") };
const restApi = (body: pulumi.Input<string>) => new aws.apigateway.RestApi("api", { body });
const httpApi = (body: pulumi.Input<string>) => new aws.apigatewayv2.Api("api", { protocolType: "HTTP", body });

for (const when of moments) {
  const finds = async (expected: string[], program: () => unknown) =>
    assert.deepEqual(await said(program, { when }), expected);

  describe(`no-synchronous-lambda, OpenAPI bodies that are known, ${when}`, () => {
    it("finds each method that calls a function, in JSON and in YAML, and no other", async () => {
      const document = openApi({
        "POST /orders": call,
        "GET /orders": service,
        "ANY /{proxy+}": { ...call, type: "AWS_PROXY" },
      });
      for (const body of [JSON.stringify(document), stringify(document)]) {
        const found = await messages(() => restApi(body), { when });
        assert.equal(found.length, 2);
        assert.match(found[0] ?? "", /RestApi "api", POST \/orders: type AWS_PROXY/);
        assert.match(found[1] ?? "", /RestApi "api", ANY \/\{proxy\+\}: /);
        assert.deepEqual(await messages(() => httpApi(body), { when }).then(({ length }) => length), 2);
      }
    });

    it("finds none in services, mocks and authorizers", async () => {
      const authorizer = {
        type: "apiKey",
        "x-amazon-apigateway-authorizer": { type: "token", authorizerUri: call.uri },
      };
      const components = { securitySchemes: { authorizer } };
      const document = openApi(
        {
          "POST /orders": service,
          "GET /orders": { type: "mock" },
          "PUT /orders": { type: "http_proxy", uri: "https://example.com" },
          "DELETE /orders": {
            ...call,
            type: "aws",
            requestParameters: { "integration.request.header.X-Amz-Invocation-Type": "'Event'" },
          },
          "PATCH /orders": { type: "aws_proxy", integrationSubtype: "SQS-SendMessage" },
        },
        { components },
      );
      await finds([], () => restApi(JSON.stringify(document)));
      await finds([], () => restApi(pulumi.secret(JSON.stringify(document))));
    });

    it("finds who waits for an execution, and what lies behind a reference", async () => {
      const machine = { type: "aws", httpMethod: "POST", uri: serviceUri("states:action/StartSyncExecution") };
      await finds(["api"], () => restApi(JSON.stringify(openApi({ "POST /orders": machine }))));
      const $ref = "#/components/x-amazon-apigateway-integrations/orders";
      const components = { "x-amazon-apigateway-integrations": { orders: call } };
      await finds(["api"], () => httpApi(JSON.stringify(openApi({ "POST /orders": { $ref } }, { components }))));
    });

    it("judges what is put into an API later, and aws-native bodies", async () => {
      const body = openApi({ "POST /orders": call });
      await finds(
        ["put"],
        () => new aws.apigateway.RestApiPut("put", { restApiId: "abc", body: JSON.stringify(body) }),
      );
      await finds(["api"], () => new Native("aws-native:apigateway:RestApi", "api", { body }));
      await finds(["api"], () => new Native("aws-native:apigatewayv2:Api", "api", { body }));
      await finds(
        [],
        () => new Native("aws-native:apigateway:RestApi", "api", { body: openApi({ "GET /": service }) }),
      );
    });

    it("leaves alone what is no document", async () => {
      for (const body of ["", "[]", "{", "a: [", "x", "null"]) await finds([], () => restApi(body));
    });
  });
}

describe("no-synchronous-lambda, OpenAPI bodies that are not known yet", () => {
  const finds = async (expected: string[], program: () => unknown) => assert.deepEqual(await said(program), expected);
  const withUri = (uri: pulumi.Input<string>) => pulumi.jsonStringify(openApi({ "POST /orders": { ...call, uri } }));

  it("finds the function that a permission lets the API invoke", () =>
    finds(["api"], () => {
      const fn = lambda("orders");
      const api = restApi(withUri(fn.invokeArn));
      permission(fn, pulumi.interpolate`${api.executionArn}/*/*`);
    }));

  it("finds the handler by its permission, beside an authorizer by its own", () =>
    finds(["api"], () => {
      const [orders, authorize] = [lambda("orders"), lambda("authorize")];
      const body = pulumi.all([orders.invokeArn, authorize.invokeArn]).apply(([uri]) => uri);
      const api = restApi(body);
      const authorizer = new aws.apigateway.Authorizer("authorizer", {
        restApi: api.id,
        authorizerUri: authorize.invokeArn,
      });
      permission(authorize, pulumi.interpolate`${api.executionArn}/authorizers/${authorizer.id}`, "authorizes");
      permission(orders, pulumi.interpolate`${api.executionArn}/*/POST/orders`);
    }));

  it("finds a permission whose source is known even where a queue answers, too", () =>
    finds(["api"], () => {
      const fn = lambda("orders");
      const queue = new aws.sqs.Queue("queue");
      restApi(pulumi.all([fn.invokeArn, queue.arn]).apply(([uri]) => uri));
      permission(fn, "arn:aws:execute-api:eu-central-1:123456789012:*/*/POST/orders");
    }));

  it("finds the handler by a permission for a stage or a deployment, which is never an authorizer's", async () => {
    /** Of the aws provider before its version 7, a deployment has an execution ARN. */
    class Staged extends pulumi.CustomResource {
      declare readonly executionArn: pulumi.Output<string>;
    }
    const program = (type: string, inputs: object) => () => {
      const fn = lambda("orders");
      const pages = new aws.s3.Bucket("pages");
      const { id: restApiId } = restApi(pulumi.all([fn.invokeArn, pages.arn]).apply(([uri]) => uri));
      const staged = new Staged(type, "live", { executionArn: undefined, restApi: restApiId, ...inputs });
      permission(fn, pulumi.interpolate`${staged.executionArn}*/GET/`);
    };
    await finds(["api"], program("aws:apigateway/deployment:Deployment", {}));
    await finds(["api"], program("aws:apigateway/stage:Stage", { stageName: "live" }));
    await finds(["? api"], program("aws:apigateway/restApi:RestApi", {}));
  });

  it("finds the function that alone can answer, also when the API invokes it by a role", async () => {
    await finds(["api"], () => {
      restApi(withUri(lambda("orders").invokeArn));
    });
    const [message = ""] = await messages(() => restApi(withUri(lambda("orders").invokeArn)));
    assert.match(message, /computed from a function, and from nothing else that could answer, makes every caller wait/);
    assert.match(
      message,
      /If it only hands the event over \(X-Amz-Invocation-Type 'Event'\), let the definition be known/,
    );
    await finds(["api"], () => {
      const invoke = JSON.stringify({
        Statement: [{ Effect: "Allow", Action: "lambda:InvokeFunction", Resource: "*" }],
      });
      const role = new aws.iam.Role("api", {
        assumeRolePolicy: trust,
        inlinePolicies: [{ name: "invoke", policy: invoke }],
      });
      const uri = pulumi.all([lambda("orders").invokeArn, role.arn]).apply(([first]) => first);
      restApi(uri);
    });
    await finds(["? api"], () => {
      const fn = lambda("authorize");
      const api = restApi(withUri(fn.invokeArn));
      new aws.apigateway.Authorizer("authorizer", { restApi: api.id, authorizerUri: fn.invokeArn });
    });
  });

  it("does not guess where nothing tells a handler from an authorizer", async () => {
    const addressed = () => {
      const address = new aws.ssm.Parameter("address", { type: "String" }).value;
      restApi(pulumi.all([lambda("orders").invokeArn, address]).apply(([uri]) => uri));
    };
    await finds(["? api"], addressed);
    await finds(["? api"], () => {
      const fn = lambda("authorize");
      const queue = new aws.sqs.Queue("queue");
      const api = restApi(pulumi.all([fn.invokeArn, queue.arn]).apply(([uri]) => uri));
      permission(fn, pulumi.interpolate`${api.executionArn}/authorizers/*`);
    });
    const [message = ""] = await messages(addressed);
    assert.match(message, /Function "orders" may be the handler of a method, .* or only an authorizer/);
    assert.match(message, /"body" is not known yet; it waits for orders/);
  });

  it("knows that a role which allows a service answers beside the function", () =>
    finds(["? api"], () => {
      const fn = lambda("authorize");
      const Statement = [
        { Effect: "Allow", Action: "sqs:SendMessage", Resource: "arn:aws:sqs:eu-central-1:123456789012:q" },
      ];
      const role = new aws.iam.Role("api", {
        assumeRolePolicy: trust,
        inlinePolicies: [{ name: "send", policy: JSON.stringify({ Statement }) }],
      });
      const api = new aws.apigateway.RestApi("api", {
        body: pulumi.all([fn.invokeArn, role.arn]).apply(([uri]) => uri),
      });
      permission(fn, pulumi.interpolate`${api.executionArn}/*`);
    }));

  it("says that it cannot be read when no function is to be seen", () =>
    finds(["? api"], () => {
      restApi(new aws.sqs.Queue("queue").arn);
    }));

  it("finds the function of an HTTP API's body", () =>
    finds(["api"], () => {
      const fn = lambda("orders");
      const api = httpApi(withUri(fn.arn));
      permission(fn, pulumi.interpolate`${api.executionArn}/*/*`);
    }));

  it("says so of a body in S3, which no policy can read", () =>
    finds(["? api"], () => {
      new Native("aws-native:apigateway:RestApi", "api", {
        bodyS3Location: { bucket: "definitions", key: "orders.json" },
      });
    }));

  it("does not say of a body in S3 that it will be known one day", async () => {
    const bodyS3Location = { bucket: "definitions", key: "orders.json" };
    const [text] = await messages(() => new Native("aws-native:apigateway:RestApi", "api", { bodyS3Location }), {});
    assert.match(text ?? "", /"bodyS3Location" lies in S3, where the pack cannot read it; give the definition/);
    assert.doesNotMatch(text ?? "", /not known yet|after `pulumi up`/);
  });

  it("judges the known parts of an object whose leaves are not known", async () => {
    const native = (integrations: Record<string, object>) =>
      new Native("aws-native:apigateway:RestApi", "api", { body: openApi(integrations) });
    const uri = () => lambda("orders").invokeArn;
    await finds(["api"], () => native({ "POST /orders": { ...call, uri: uri() } }));
    await finds(["api"], () => native({ "POST /orders": { ...call, type: "aws", uri: uri() }, "GET /": service }));
    await finds([], () => {
      const { name } = new aws.sqs.Queue("queue");
      native({ "POST /orders": { ...service, uri: pulumi.interpolate`${serviceUri("sqs:path/")}${name}` } });
    });
    await finds([], () =>
      native({ "POST /orders": { type: "aws_proxy", integrationSubtype: "SQS-SendMessage", credentials: uri() } }),
    );
    await finds(["? api"], () => {
      const { arn } = new aws.sqs.Queue("queue");
      native({ "POST /orders": { ...call, type: "aws", uri: pulumi.all([uri(), arn]).apply(([first]) => first) } });
    });
  });
});

describe("no-synchronous-lambda, the components of others", () => {
  for (const [type, when] of ["aws-apigateway:index:RestAPI", "aws:apigateway:x:API", "acme:index:Api"].flatMap(
    (type) => moments.map((when) => [type, when] as const),
  ))
    it(`finds the API that is inside ${type}, by its permissions, ${when}`, async () => {
      class RestAPI extends pulumi.ComponentResource {
        constructor(name: string, handler: aws.lambda.Function) {
          super(type, name);
          const parent = { parent: this };
          const pages = new aws.s3.Bucket(name, {}, parent);
          const body = pulumi.all([handler.invokeArn, pages.bucket]).apply(([uri, bucket]) =>
            JSON.stringify(
              openApi({
                "GET /orders": { ...call, uri },
                "GET /": { type: "aws", uri: serviceUri(`s3:path/${bucket}/index.html`) },
              }),
            ),
          );
          const api = new aws.apigateway.RestApi(name, { body }, parent);
          new aws.lambda.Permission(
            `${name}-permission`,
            {
              action: "lambda:invokeFunction",
              function: handler.name,
              principal: "apigateway.amazonaws.com",
              sourceArn: pulumi.interpolate`${api.executionArn}/*/GET/orders`,
            },
            parent,
          );
          this.registerOutputs({});
        }
      }
      // Whether the permission of another library is an authorizer's is not known before the API exists.
      const expected = type.startsWith("acme") && when === "first preview" ? ["? shop"] : ["shop"];
      assert.deepEqual(await said(() => void new RestAPI("shop", lambda("orders")), { when }), expected);
    });
});
