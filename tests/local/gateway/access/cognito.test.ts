import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { Pool } from "undici";
import { cognitoAccess } from "../../../../local/gateway/access/cognito.ts";
import { identityOf } from "../../../../local/gateway/access/identity.ts";
import type { Endpoint } from "../../../../local/gateway/endpoint.ts";
import type { Exchange } from "../../../../local/gateway/exchange.ts";
import { ContextMap } from "../../../../local/gateway/vtl/values.ts";

const arn = "arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_Ab12";
const iss = "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Ab12";
const claims = { iss, sub: "alice", token_use: "id", "cognito:groups": ["buyers", "sellers"] };

describe("tokens of user pools: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-enable-cognito-user-pool.html", () => {
  let server: Server;
  let pool: Pool;
  let asked = 0;
  let keys: Awaited<ReturnType<typeof generateKeyPair>>;
  before(async () => {
    keys = await generateKeyPair("RS256");
    const jwk = { ...(await exportJWK(keys.publicKey)), kid: "k", alg: "RS256", use: "sig" };
    server = createServer((_request, response) => {
      asked += 1;
      response.end(JSON.stringify({ keys: [jwk] }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    pool = new Pool(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
  after(async () => {
    await pool.close();
    server.close();
  });

  const tokenOf = (
    payload: JWTPayload,
    expires = "1 hour",
    alg = "RS256",
    key: Parameters<SignJWT["sign"]>[0] = keys.privateKey,
  ) => new SignJWT(payload).setProtectedHeader({ alg, kid: "k" }).setExpirationTime(expires).sign(key);

  async function claimsOf(authorization: string, scopes: readonly string[] = []): Promise<ContextMap> {
    const identity = identityOf("method.request.header.Authorization");
    assert.ok(typeof identity !== "string");
    const context = new ContextMap();
    const exchange = { request: { headers: [["authorization", authorization]] }, context } as unknown as Exchange;
    await cognitoAccess({ pool } as unknown as Endpoint, [arn], scopes, identity)(exchange);
    return (context.get("authorizer") as ContextMap).get("claims") as ContextMap;
  }
  const refused = (authorization: string, scopes?: readonly string[]) =>
    assert.rejects(claimsOf(authorization, scopes), { type: "UNAUTHORIZED", status: 401 });

  it("let an ID token in, and tell its claims as texts, a list with commas", async () => {
    const token = await tokenOf(claims);
    for (const authorization of [token, `Bearer ${token}`]) {
      const told = await claimsOf(authorization);
      assert.deepEqual([told.get("sub"), told.get("cognito:groups")], ["alice", "buyers,sellers"]);
    }
  });

  it("let an access token in by any of its scopes, and then no ID token", async () => {
    const access = await tokenOf({ iss, sub: "alice", token_use: "access", scope: "orders/read orders/write" });
    assert.equal((await claimsOf(access, ["x/y", "orders/write"])).get("sub"), "alice");
    await refused(access, ["orders/writ"]);
    await refused(access);
    await refused(await tokenOf(claims), ["orders/write"]);
  });

  it("let in nobody by a token that is old, another's or nobody's", async () => {
    await assert.rejects(claimsOf(await tokenOf(claims, "1 minute ago")), {
      message: "The incoming token has expired",
    });
    const [head, body, signature] = (await tokenOf(claims)).split(".");
    const none = Buffer.from('{"alg":"none"}').toString("base64url");
    const other = Buffer.from(JSON.stringify({ ...claims, sub: "bob" })).toString("base64url");
    await refused(`${none}.${body}.`);
    await refused(`${head}.${other}.${signature}`);
    // The public key as a secret that both know.
    const secret = new TextEncoder().encode(JSON.stringify(await exportJWK(keys.publicKey)));
    await refused(await tokenOf(claims, "1 hour", "HS256", secret));
    await refused(await tokenOf(claims, "1 hour", "RS256", (await generateKeyPair("RS256")).privateKey));
    const before = asked;
    await refused(await tokenOf({ ...claims, iss: iss.replace("Ab12", "Cd34") }));
    for (const nothing of ["", "a", "a.b.c", "Bearer "]) await refused(nothing);
    assert.equal(asked, before, "no other pool's keys are asked for");
  });
});
