import assert from "node:assert/strict";
import { mayReach } from "../../../../handlers/request-intake/deliver/reachable.ts";
import { targetOf } from "../../../../handlers/request-intake/deliver/target.ts";

const hosts = ["hooks.example.com", "*.customers.example", "other.example:8443", "any.example:*", "own.example:443"];
const why = (address: string, allowed = hosts) => {
  const target = targetOf(address, allowed);
  return "why" in target ? target.why : target.href;
};

describe("a webhook's address", () => {
  it("is https, of a host and a port that are allowed", () => {
    for (const address of [
      "https://hooks.example.com/a?b=c",
      "https://shop.customers.example/",
      "https://other.example:8443/",
      "https://any.example:99/",
      "https://own.example/",
      "https://HOOKS.example.com:443/",
    ]) {
      assert.equal(why(address), new URL(address).href);
    }
    for (const address of [
      "https://example.com/",
      "https://evilhooks.example.com/",
      "https://customers.example/",
      "https://hooks.example.com.evil.example/",
      "https://hooks.example.com:8443/",
      "https://other.example/",
    ]) {
      assert.equal(why(address), "the address is of a host that is not allowed", address);
    }
  });

  it("is refused for what else is wrong with it", () => {
    assert.equal(why("http://hooks.example.com/"), "the address is not https");
    assert.equal(why("ftp://hooks.example.com/"), "the address is not https");
    assert.equal(why("https://user:word@hooks.example.com/"), "the address has a name or a password in it");
    for (const address of ["", "hooks.example.com", "5", `https://hooks.example.com/${"x".repeat(3_000)}`])
      assert.equal(why(address), "the address is no URL", address);
  });

  it("in a private network is refused, however it is written", () => {
    for (const [host, address] of [
      ["169.254.169.254", "https://169.254.169.254/"],
      ["127.0.0.1", "https://0x7f000001/"],
      ["10.0.0.1", "https://167772161/"],
      ["[::ffff:a00:1]", "https://[::ffff:10.0.0.1]/"],
      ["[fd00::1]", "https://[fd00::1]/"],
    ] as const) {
      const local = host === "127.0.0.1";
      assert.equal(why(address, [host]), local ? "https://127.0.0.1/" : "the address is a private one", address);
    }
  });

  it("may be of this machine only where somebody allowed that by name", () => {
    assert.equal(why("http://127.0.0.1:8080/", ["127.0.0.1:8080"]), "http://127.0.0.1:8080/");
    assert.equal(why("http://localhost:8080/", ["localhost:*"]), "http://localhost:8080/");
    assert.equal(why("http://127.0.0.1:8080/"), "the address is of a host that is not allowed");
  });

  it("that a name leads to is public, or this machine's for a name of this machine", () => {
    const cases: [hostname: string, address: string, may: boolean][] = [
      ["hooks.example.com", "93.184.215.14", true],
      ["hooks.example.com", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", true],
      ["hooks.example.com", "127.0.0.1", false],
      ["hooks.example.com", "::ffff:192.168.1.1", false],
      ["hooks.example.com", "64:ff9b::a00:1", false],
      ["hooks.example.com", "2002:a00:1::", false],
      ["hooks.example.com", "fe80::1", false],
      ["hooks.example.com", "100.64.1.1", false],
      ["hooks.example.com", "239.1.1.1", false],
      ["hooks.example.com", "255.255.255.255", false],
      ["localhost", "127.0.0.1", true],
      ["localhost", "::1", true],
      ["localhost", "10.0.0.1", false],
    ];
    for (const [hostname, address, may] of cases)
      assert.equal(mayReach(hostname, address), may, `${hostname} ${address}`);
  });
});
