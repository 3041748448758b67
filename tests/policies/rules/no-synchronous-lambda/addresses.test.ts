import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { http, lambda, messages, moments, openApi, rest, said } from "./program.ts";

const url = "https://abcdef0123456789.lambda-url.eu-central-1.on.aws/orders";

for (const when of moments) {
  const finds = async (expected: string[], program: () => unknown) =>
    assert.deepEqual(await said(program, { when }), expected);

  describe(`no-synchronous-lambda, a function that is called by its URL, ${when}`, () => {
    it("is found behind every kind of HTTP integration", async () => {
      await finds(["proxy"], () => rest({ type: "HTTP_PROXY", uri: url }));
      await finds(["proxy"], () => rest({ type: "HTTP", uri: url.toUpperCase() }));
      await finds(["proxy"], () => http({ integrationType: "HTTP_PROXY", integrationUri: url }));
      await finds(["api"], () => new aws.apigatewayv2.Api("api", { protocolType: "HTTP", target: url }));
      const body = JSON.stringify(openApi({ "POST /orders": { type: "http_proxy", httpMethod: "POST", uri: url } }));
      await finds(["api"], () => new aws.apigateway.RestApi("api", { body }));
      const httpConfig = { endpoint: new URL(url).origin };
      await finds(["source"], () => new aws.appsync.DataSource("source", { apiId: "a", type: "HTTP", httpConfig }));
    });

    it("is not found twice where its URL is of this stack", () =>
      finds(["url"], () => {
        const { functionUrl } = new aws.lambda.FunctionUrl("url", {
          functionName: lambda("orders").name,
          authorizationType: "NONE",
        });
        rest({ type: "HTTP_PROXY", uri: functionUrl.apply((own) => `${own}orders`) });
      }));

    it("is no other host", async () => {
      for (const uri of ["https://lambda-url.example.com/", "https://a.lambda-url.eu-central-1.on.aws.example.com/"])
        await finds([], () => rest({ type: "HTTP_PROXY", uri }));
    });

    it("is named by its address", async () => {
      const [message = ""] = await messages(() => rest({ type: "HTTP_PROXY", uri: url }), { when });
      assert.match(message, /the URL of a function makes every caller wait for a Lambda function \(https:\/\/abcdef/);
    });
  });
}
