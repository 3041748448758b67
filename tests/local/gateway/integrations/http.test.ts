import assert from "node:assert/strict";
import { httpProblem } from "../../../../local/gateway/integrations/http.ts";
import { Bench, toHere } from "../served.ts";

describe("an HTTP integration", () => {
  let bench: Bench;
  before(async () => {
    bench = await Bench.start();
  });
  after(() => bench.stop());

  it("reaches this machine only", () => {
    for (const uri of [
      "http://127.0.0.1:8080/x/{id}?y=1",
      "http://localhost/",
      "http://[::1]:3000/a",
      "http://127.9.9.9:1",
    ])
      assert.equal(httpProblem(uri), undefined, uri);
    for (const uri of [
      "https://127.0.0.1/",
      "http://example.com/",
      "http://127.0.0.1.example.com/",
      "http://127.0.0.1@example.com/",
      "http://user:password@127.0.0.1/",
      "http://{host}/",
      "http://127.0.0.{x}/",
      "ftp://127.0.0.1/",
      "http://10.0.0.1/",
      "http://169.254.169.254/latest/meta-data",
      "",
      "nonsense",
    ])
      assert.match(httpProblem(uri) ?? "", /is not on loopback; locally an HTTP integration reaches/, uri);
  });

  it("uses its own method, or the caller's for ANY", async () => {
    const methodOf = async (httpMethod: string) => {
      await bench.serve({ methods: { "ANY /": { methodIntegration: toHere(bench, "/there", { httpMethod }) } } });
      await bench.call("/", { method: "PUT", body: "{}" });
      return bench.emulator.last.method;
    };
    assert.deepEqual([await methodOf("PATCH"), await methodOf("ANY")], ["PATCH", "PUT"]);
  });

  describe("as a proxy: https://docs.aws.amazon.com/apigateway/latest/developerguide/setup-http-integrations.html", () => {
    const proxy = (more: object = {}) => ({
      methods: {
        "ANY /{proxy+}": {
          methodIntegration: toHere(bench, "/there/{proxy}", {
            type: "HTTP_PROXY",
            httpMethod: "ANY",
            requestParameters: { "integration.request.path.proxy": "method.request.path.proxy", ...more },
          }),
        },
      },
    });

    it("hands the request on as it came", async () => {
      await bench.serve(
        proxy({ "integration.request.header.X-Added": "'yes'", "integration.request.querystring.more": "'1'" }),
      );
      await bench.call("/a%20b/c?q=1&q=2", {
        method: "PUT",
        body: "\u0000 bytes é",
        headers: { "X-Own": "mine", "Content-Type": "text/odd" },
      });
      const { last } = bench.emulator;
      assert.equal(last.method, "PUT");
      assert.equal(last.url, "/there/a%20b/c?q=1&q=2&more=1");
      assert.equal(last.body.toString(), "\u0000 bytes é");
      assert.deepEqual(
        ["x-own", "content-type", "x-added", "x-amzn-apigateway-api-id"].map((name) => last.headers[name]),
        ["mine", "text/odd", "yes", "a1b2c3"],
      );
    });

    it("and the answer back, some headers under other names", async () => {
      bench.emulator.service = () => ({
        status: 404,
        headers: { "X-Own": "theirs", "Content-Type": "text/odd", Server: "odd", "WWW-Authenticate": "Basic" },
        body: "nothing here",
      });
      await bench.serve(proxy());
      const { status, text, headers } = await bench.call("/x");
      assert.deepEqual([status, text], [404, "nothing here"]);
      assert.deepEqual(
        ["x-own", "content-type", "x-amzn-remapped-server", "server"].map((name) => headers[name]),
        ["theirs", "text/odd", "odd", undefined],
      );
    });
  });
});
