import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import { sendMessageTemplate } from "../../../components/request-intake/templates/send-message.ts";
import { unencodedIn } from "../../../policies/rules/url-encoded-messages/unencoded.ts";
import { urlEncodedMessages } from "../../../policies/rules/url-encoded-messages.ts";
import { Native } from "../harness/native.ts";
import { said } from "../harness/said.ts";

const rule = said(urlEncodedMessages);
const violation = "url-encoded-messages post";
const plain = "Action=SendMessage&MessageBody=$input.body";
const encoded = "Action=SendMessage&MessageBody=$util.urlEncode($input.body)";
const sqs = "arn:aws:apigateway:eu-central-1:sqs:path/123456789012/jobs";

const integration = (template: pulumi.Input<string>, uri: pulumi.Input<string> = sqs) =>
  new aws.apigateway.Integration("post", {
    restApi: "api",
    resourceId: "root",
    httpMethod: "POST",
    integrationHttpMethod: "POST",
    type: "AWS",
    uri,
    requestTemplates: { "application/json": template },
  });
const openApi = (template: unknown) => ({
  openapi: "3.0.1",
  paths: {
    "/orders": {
      post: { "x-amazon-apigateway-integration": { uri: sqs, requestTemplates: { "application/json": template } } },
    },
  },
});

describe("url-encoded-messages", () => {
  describe("finds in a template", () => {
    const cases: [template: string, found: string[]][] = [
      [plain, ["$input.body"]],
      ["Action=SendMessage&MessageBody=$input.json('$')", ["$input.json('$')"]],
      ["Action=Publish&TopicArn=a&Message=$input.path('$.x')", ["$input.path('$.x')"]],
      ["Action=SendMessage&MessageBody=$!{input.body}", ["$!{input.body}"]],
      ["Action=SendMessage&MessageBody=$context.authorizer.claims.email", ["$context.authorizer.claims.email"]],
      ["Action=SendMessage&MessageBody=$context.extendedRequestId", ["$context.extendedRequestId"]],
      ["Action=SendMessage&MessageBody=$util.escapeJavaScript($input.body)", ["$util.escapeJavaScript($input.body)"]],
      ["Action=SendMessage&MessageBody=$util.base64Encode($input.body)", ["$util.base64Encode($input.body)"]],
      [
        `Action=SendMessage&MessageBody={"a":"$input.params('a')","b":"$util.urlEncode($input.params('b'))"}`,
        ["$input.params('a')"],
      ],
      ["#set($b = $input.body)Action=SendMessage&MessageBody=$b", ["$b"]],
      ['#set($f = "Action=SendMessage&MessageBody=$input.body")$f', ["$f"]],
      [
        "#set($b = $util.urlEncode($input.body))#if($x == 1)#set($b = $input.body)#end Action=SendMessage&MessageBody=$b",
        ["$b"],
      ],
      [
        "#set($b = $input.body)#if($x == 1)#set($b = $util.urlEncode($b))#end Action=SendMessage&MessageBody=$b",
        ["$b"],
      ],
      ["Action=SendMessageBatch#foreach($e in $input.path('$'))&Entry.$foreach.count=$e#end", ["$e"]],
      ["#set($l = [])#set($_ = $l.add($input.body))Action=SendMessage&MessageBody=$l", ["$l"]],
      ["#set($b = $input.body.replaceAll('[^a-z&]', ''))Action=SendMessage&MessageBody=$b", ["$b"]],
      ["#set($b = $input.body.replaceAll('x', ''))Action=SendMessage&MessageBody=$b", ["$b"]],
    ];
    for (const [template, found] of cases) it(template, () => assert.deepEqual(unencodedIn(template), found));
  });

  describe("takes a template", () => {
    for (const template of [
      encoded,
      "Action=SendMessage&MessageBody=$util.urlEncode($input.json('$'))",
      'Action=SendMessage&MessageBody=$util.urlEncode("(a) $input.body")&MessageGroupId=$context.requestId',
      "#set($b = $util.urlEncode($input.body))\nAction=SendMessage&MessageBody=$b",
      "#if($x)#set($b = $util.urlEncode($input.body))#else#set($b = '')#end Action=SendMessage&MessageBody=$b",
      "Action=SendMessageBatch#foreach($e in $input.path('$'))&Entry.$foreach.count=$util.urlEncode($e)#end",
      "#set($b = $input.body.replaceAll('[^A-Za-z0-9-]', '_'))Action=SendMessage&MessageBody=$b",
      "#set($n = $input.path('$').size())Action=SendMessage&MessageBody=$n",
      "## Action=SendMessage&MessageBody=$input.body\nAction=SendMessage&MessageBody=x",
      "Action=SendMessage&MessageBody=\\$input.body",
      '{"QueueUrl":"https://queue","MessageBody":"$util.escapeJavaScript($input.body)"}',
      '{"input":"$util.escapeJavaScript($input.json(\'$\'))","stateMachineArn":"arn"}',
      sendMessageTemplate(),
    ]) {
      it(template.slice(0, 120), () => assert.deepEqual(unencodedIn(template), []));
    }
  });

  for (const when of ["first preview", "up"] as const) {
    describe(`at ${when}`, () => {
      it("judges integrations of REST APIs, whether or not their URI is known", async () => {
        assert.deepEqual(await rule(() => integration(plain), { when }), [violation]);
        assert.deepEqual(await rule(() => integration(encoded), { when }), []);
        const program = () => integration(plain, pulumi.interpolate`${new aws.sqs.Queue("jobs").arn}`);
        assert.deepEqual(await rule(program, { when }), [violation]);
      });

      it("judges integrations of WebSocket APIs and of aws-native", async () => {
        const program = (template: string) => () => {
          const requestTemplates = { $default: template };
          new aws.apigatewayv2.Integration("post", { apiId: "api", integrationType: "AWS", requestTemplates });
          new Native("aws-native:apigatewayv2:Integration", "v2", { requestTemplates });
          new Native("aws-native:apigateway:Method", "method", { integration: { uri: sqs, requestTemplates } });
        };
        const expected = ["url-encoded-messages method", violation, "url-encoded-messages v2"];
        assert.deepEqual(await rule(program(plain), { when }), expected);
        assert.deepEqual(await rule(program(encoded), { when }), []);
      });

      it("judges OpenAPI bodies, as JSON, YAML or object", async () => {
        const yaml = (template: string) => `
openapi: 3.0.1
paths:
  /orders:
    post:
      x-amazon-apigateway-integration:
        uri: ${sqs}
        requestTemplates:
          application/json: ${template}
`;
        for (const [template, expected] of [
          [plain, [violation]],
          [encoded, []],
        ] as const) {
          const json = () => new aws.apigateway.RestApi("post", { body: JSON.stringify(openApi(template)) });
          assert.deepEqual(await rule(json, { when }), expected);
          const text = () => new aws.apigateway.RestApi("post", { body: yaml(template) });
          assert.deepEqual(await rule(text, { when }), expected);
          const object = () => new Native("aws-native:apigateway:RestApi", "post", { body: openApi(template) });
          assert.deepEqual(await rule(object, { when }), expected);
        }
      });
    });
  }

  it("says so of templates that are not known yet, when they go to a queue or topic", async () => {
    const jobs = () => new aws.sqs.Queue("jobs", { name: "jobs" });
    const unknown = () => integration(jobs().url.apply(() => encoded));
    assert.deepEqual(await rule(unknown), ["undetermined post"]);
    assert.deepEqual(await rule(unknown, { when: "up" }), []);
    const body = () =>
      new aws.apigateway.RestApi("post", { body: jobs().arn.apply(() => JSON.stringify(openApi(encoded))) });
    assert.deepEqual(await rule(body), ["undetermined post"]);
    const table = () => {
      const { name } = new aws.dynamodb.Table("status", { hashKey: "id", attributes: [{ name: "id", type: "S" }] });
      const uri = "arn:aws:apigateway:eu-central-1:dynamodb:action/GetItem";
      integration(pulumi.interpolate`{"TableName":"${name}"}`, uri);
      new aws.apigateway.RestApi("api", { body: pulumi.jsonStringify({ table: name }) });
    };
    assert.deepEqual(await rule(table), []);
  });

  it("reads templates of any shape", () => {
    const parts = fc.constantFrom(
      "$",
      "{",
      "}",
      "(",
      ")",
      "[",
      "]",
      "'",
      '"',
      "#",
      "#set($a=",
      "#if(",
      "#end",
      "Action=Send&",
      "$input.body",
      "\\",
      "$util.urlEncode(",
      ".",
      "x",
      "#[[",
      "#*",
    );
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 12 }), (template) => {
        assert.ok(Array.isArray(unencodedIn(`Action=SendMessage&${template.join("")}`)));
      }),
      { numRuns: 200 },
    );
  });
});
