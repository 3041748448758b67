import assert from "node:assert/strict";
import {
  APIGatewayClient,
  CreateDeploymentCommand,
  DeleteDeploymentCommand,
  DeleteRestApiCommand,
  DeleteStageCommand,
  GetDeploymentsCommand,
  UpdateStageCommand,
} from "@aws-sdk/client-api-gateway";
import { startGateway } from "../../../local/gateway/gateway.ts";
import { Gated, REGION } from "./gated.ts";
import type { MethodSpec } from "./rest-api.ts";

const says = (text: string): MethodSpec => ({
  integration: { type: "MOCK", requestTemplates: { "application/json": '{"statusCode": 200}' } },
  responses: { "200": { responseTemplates: { "application/json": text } } },
});

describe("the one endpoint, in front of ministack", () => {
  let gated: Gated;
  before(async () => {
    gated = await Gated.start();
  });
  after(() => gated?.stop());
  const text = async (url: string) => (await fetch(url)).text();

  describe("serves what was deployed", () => {
    it("and nothing else, until a stage is pointed elsewhere", async () => {
      const { apis } = gated;
      const id = await apis.create({ methods: { "GET /a": says("one") } });
      const url = await apis.deploy(id);
      assert.equal(await text(`${url}/a`), "one");
      await apis.putMethodResponse(id, "GET /a", "two");
      assert.equal(await text(`${url}/a`), "one");
      const second = await apis.deployment(id);
      assert.equal(await text(`${url}/a`), "one");
      const point = (deploymentId: string) =>
        apis.client.send(
          new UpdateStageCommand({
            restApiId: id,
            stageName: "test",
            patchOperations: [{ op: "replace", path: "/deploymentId", value: deploymentId }],
          }),
        );
      await point(second);
      assert.equal(await text(`${url}/a`), "two");
      const { items = [] } = await apis.client.send(new GetDeploymentsCommand({ restApiId: id }));
      await point(items.find((one) => one.id !== second)!.id!);
      assert.equal(await text(`${url}/a`), "one");
      await assert.rejects(
        apis.client.send(
          new DeleteDeploymentCommand({ restApiId: id, deploymentId: items.find((one) => one.id !== second)!.id! }),
        ),
        /Active stages pointing to this deployment must be moved or deleted/,
      );
    });

    it("to stages with variables of their own", async () => {
      const { apis } = gated;
      const id = await apis.create({ methods: { "GET /": says("$stageVariables.tier of $context.stage") } });
      const deployment = await apis.deployment(id);
      const urls = await Promise.all(["gold", "tin"].map((tier) => apis.stage(id, tier, deployment, { tier })));
      assert.deepEqual(await Promise.all(urls.map((url) => text(`${url}/`))), ["gold of gold", "tin of tin"]);
    });

    it("also after the gateway was restarted", async () => {
      const { apis } = gated;
      const id = await apis.create({ methods: { "GET /": says("before") } });
      const url = await apis.deploy(id);
      await apis.putMethodResponse(id, "GET /", "changed");
      await gated.restartGateway();
      assert.equal(await text(`${url}/`), "before");
      await apis.deploy(id);
      assert.equal(await text(`${url}/`), "changed");
    });

    it("also when it was deployed behind its back", async () => {
      const id = await gated.apis.create({ methods: { "GET /": says("there") } });
      const behind = new APIGatewayClient({
        endpoint: gated.emulator,
        region: REGION,
        credentials: { accessKeyId: "test", secretAccessKey: "test" },
      });
      await behind.send(new CreateDeploymentCommand({ restApiId: id, stageName: "test" }));
      assert.equal(await text(`${gated.apis.urlOf(id, "test")}/`), "there");
      behind.destroy();
    });

    it("until the stage or the API is deleted", async () => {
      const { apis } = gated;
      const id = await apis.create({ methods: { "GET /": says("x") } });
      const url = await apis.deploy(id);
      await apis.client.send(new DeleteStageCommand({ restApiId: id, stageName: "test" }));
      assert.equal(await text(`${url}/`), '{"message":"Forbidden"}');
      await apis.deploy(id);
      assert.equal(await text(`${url}/`), "x");
      await apis.client.send(new DeleteRestApiCommand({ restApiId: id }));
      assert.equal((await fetch(`${url}/`)).status, 403);
    });

    it("but refuses at deployment what it could not serve as on AWS", async () => {
      const id = await gated.apis.create({ methods: { "GET /a/{b}": says("$input.params('b').substring(1)") } });
      await assert.rejects(gated.apis.deploy(id), (error: Error) => {
        assert.equal(error.name, "BadRequestException");
        assert.match(
          error.message,
          /GET \/a\/\{b\}: integration response 200: response template application\/json: line 1: \$input….substring\(…\)/,
        );
        return true;
      });
      const { items = [] } = await gated.apis.client.send(new GetDeploymentsCommand({ restApiId: id }));
      assert.deepEqual(items, []);
    });

    it("with all that a control plane keeps: models, validators, gateway responses", async () => {
      const { apis } = gated;
      const id = await apis.create({
        models: { Order: { type: "object", required: ["id"] } },
        gatewayResponses: {
          BAD_REQUEST_BODY: {
            statusCode: "422",
            responseParameters: { "gatewayresponse.header.X-Type": "context.error.responseType" },
            responseTemplates: { "application/json": '{"because":$context.error.messageString}' },
          },
          DEFAULT_4XX: { responseTemplates: { "application/json": '{"four":$context.error.messageString}' } },
        },
        validated: true,
        methods: { "POST /orders": { ...says("fine"), method: { requestModels: { "application/json": "Order" } } } },
      });
      const url = await apis.deploy(id);
      const post = async (body: string) => {
        const answer = await fetch(`${url}/orders`, {
          method: "POST",
          body,
          headers: { "Content-Type": "application/json" },
        });
        return [answer.status, await answer.text(), answer.headers.get("x-type")];
      };
      assert.deepEqual(await post('{"id":1}'), [200, "fine", null]);
      assert.deepEqual(await post("{}"), [422, '{"because":"Invalid request body"}', "BAD_REQUEST_BODY"]);
      assert.equal(await text(`${url}/none`), '{"four":"Missing Authentication Token"}');
    });
  });

  it("says so when there is no emulator behind it", async () => {
    const alone = await startGateway({ emulator: "http://127.0.0.1:1" });
    const answer = await fetch(`${alone.url}/`);
    assert.deepEqual([answer.status, /does not answer \(ECONNREFUSED\)/.test(await answer.text())], [502, true]);
    await alone.close();
  });
});
