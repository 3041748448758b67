import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type AnyRule, defineRule } from "../../../policies/core/rule.ts";
import { unknown } from "../harness/computed.ts";
import { judge, judgeRegistered, type Options } from "../harness/judge.ts";
import { run } from "../harness/run.ts";

const texts = {
  severity: "high",
  level: "mandatory",
  frameworks: [],
  tags: [],
  url: "https://docs.aws.amazon.com/",
  remediationSteps: "",
  why: "",
} satisfies Partial<AnyRule>;

/** Local: no name. Of several: no consumer, or one that is not known. */
const named = defineRule<{ least: number }>({
  ...texts,
  name: "queues-have-names",
  displayName: "Queues have names",
  description: "A queue has a name.",
  config: { least: { type: "integer", description: "Shortest name.", default: 1 } },
  resource: {
    kinds: ["queue"],
    check(queue, { config, violation }) {
      const name = queue.text("name");
      if (typeof name !== "string" || name.length < config.least)
        violation(queue, { message: `${queue.title}: name ${String(name)}.`, path: "name" });
    },
  },
  stack(graph, { undetermined, advice, violation }) {
    for (const mapping of graph.all("mapping")) {
      if (mapping.get("batchSize") === 1) advice(mapping, { message: "One at a time." });
      if (mapping.get("batchSize") === 7) violation(mapping, { message: "Seven." });
      if (mapping.has("enabled")) undetermined(mapping, { message: "Enabled?", property: "enabled" });
    }
  },
});
const broken = defineRule({
  ...texts,
  name: "broken",
  displayName: "Broken",
  description: "Breaks.",
  config: {},
  stack() {
    throw new TypeError("no such thing");
  },
});
const rules = [named, broken] as unknown as AnyRule[];

const program = (tags?: Record<string, string>) => () => {
  const queue = new aws.sqs.Queue("jobs", { tags });
  new aws.sqs.Queue("named", { name: "n" });
  new aws.lambda.EventSourceMapping("one", { functionName: "f", eventSourceArn: queue.arn, batchSize: 1 });
  new aws.lambda.EventSourceMapping("seven", { functionName: "f", eventSourceArn: "arn:x", batchSize: 7 });
  new aws.lambda.EventSourceMapping("later", {
    functionName: "f",
    eventSourceArn: "arn:x",
    enabled: queue.arn.apply((arn) => arn !== ""),
  });
};

const brief = async (options: Options = {}, tags?: Record<string, string>) =>
  (await judge(program(tags), { rules: [named as unknown as AnyRule], ...options }))
    .map(({ policy, level, on }) => [policy, level, on])
    .sort();

describe("a judgement", () => {
  let dir: string;
  before(() => (dir = mkdtempSync(join(tmpdir(), "levee-judgement-"))));
  after(() => rmSync(dir, { recursive: true, force: true }));
  const surroundings = (env: Record<string, string>) => ({ dir: "", cwd: dir, env, now: () => new Date("2026-11-24") });

  it("reports each finding once, under its rule's level, advice as advisory and the undetermined as undetermined", async () => {
    assert.deepEqual(await brief(), [
      ["queues-have-names", "advisory", "one"],
      ["queues-have-names", "mandatory", "jobs"],
      ["queues-have-names", "mandatory", "seven"],
      ["undetermined", "advisory", "later"],
    ]);
  });

  it("stops a resource before it is created by what is wrong with it alone, and nothing else", async () => {
    assert.deepEqual(await brief({ only: "resources" }), [["queues-have-names", "mandatory", "jobs"]]);
  });

  it("says at the end what no judgement before the creation has said", async () => {
    assert.equal((await brief({ only: "stack" })).length, 4);
  });

  it("says at the end of an update that the resources exist, of a preview not", async () => {
    const at = async (when: "up" | "first preview") =>
      (await judge(program(), { rules: [named as unknown as AnyRule], when })).find(({ on }) => on === "seven")
        ?.message;
    assert.match((await at("up")) ?? "", /they exist already/);
    assert.doesNotMatch((await at("first preview")) ?? "", /exist already/);
  });

  it("names the property, what it waits for and the way out where something could not be decided", async () => {
    const [found] = (await judge(program(), { rules: [named as unknown as AnyRule] })).filter(
      ({ policy }) => policy === "undetermined",
    );
    assert.match(
      found!.message,
      /^\[queues-have-names\] .*"enabled" is not known yet; it waits for jobs \(aws:sqs\/queue:Queue\)\. .*apply/s,
    );
  });

  it("takes levels and properties from the configuration, for each rule and for the undetermined by themselves", async () => {
    assert.deepEqual(
      await brief({
        config: { "queues-have-names": { level: "advisory", least: 2 }, undetermined: { level: "mandatory" } },
      }),
      [
        ["queues-have-names", "advisory", "jobs"],
        ["queues-have-names", "advisory", "named"],
        ["queues-have-names", "advisory", "one"],
        ["queues-have-names", "advisory", "seven"],
        ["undetermined", "mandatory", "later"],
      ],
    );
    assert.deepEqual(await brief({ config: { "queues-have-names": { level: "disabled" } } }), []);
    assert.equal((await brief({ config: { undetermined: { level: "disabled" } } })).length, 3);
  });

  it("keeps a rule that breaks from silencing any other, and says that it broke", async () => {
    const found = await judge(program(), { rules });
    assert.equal(found.filter(({ policy }) => policy === "queues-have-names").length, 3);
    const [own] = found.filter(({ message }) => message.startsWith("[broken]"));
    assert.match(own!.message, /no such thing/);
    assert.doesNotMatch(own!.message, /\n\s+at /);
  });

  it("leaves what a tag exempts visible, and lets it pass also before the creation", async () => {
    const tag = { "levee:exempt:queues-have-names": "expires=2099-01-31 owner=team ticket=OPS-1 reason=moved soon" };
    const found = await judge(program(tag), { rules: [named as unknown as AnyRule] });
    const [jobs] = found.filter(({ on }) => on === "jobs");
    assert.equal(jobs?.level, "advisory");
    assert.match(jobs!.message, /Exempted until 2099-01-31 by team \(OPS-1\): moved soon/);
    assert.equal(found.filter(({ on, level }) => on === "seven" && level === "mandatory").length, 1);
  });

  it("brings back what an expired tag exempted, and says so", async () => {
    const tag = { "levee:exempt:queues-have-names": "expires=2020-01-31 owner=team ticket=OPS-1 reason=moved soon" };
    const found = await judge(program(tag), { rules: [named as unknown as AnyRule] });
    const [jobs] = found.filter(({ on }) => on === "jobs");
    assert.equal(jobs?.level, "mandatory");
    assert.match(jobs!.message, /expired 2020-01-31/);
  });

  it("refuses tags where the platform team forbids them", async () => {
    const tag = { "levee:exempt:queues-have-names": "expires=2099-01-31 owner=team ticket=OPS-1 reason=moved soon" };
    const found = await judge(program(tag), {
      rules: [named as unknown as AnyRule],
      config: { exemptions: { level: "mandatory", tags: "forbidden" } },
    });
    assert.equal(found.find(({ on }) => on === "jobs")?.level, "mandatory");
    assert.equal(found.find(({ policy }) => policy === "exemptions")?.level, "mandatory");
  });

  it("reads exemptions from a file, errors and all", async () => {
    const file = join(dir, "team.yaml");
    const entry = (rule: string, resource: string) =>
      `  - { rule: ${rule}, resource: "${resource}", reason: r, owner: o, expires: 2099-01-01, ticket: T-1 }\n`;
    writeFileSync(
      file,
      `exemptions:\n${entry("queues-have-names", "*::jobs")}${entry("queues-have-nmes", "*::seven")}${entry("queues-have-names", "*::nobody")}`,
    );
    const found = await judge(program(), {
      rules: [named as unknown as AnyRule],
      surroundings: surroundings({ LEVEE_EXEMPTIONS: file }),
    });
    assert.equal(found.find(({ on }) => on === "jobs")?.level, "advisory");
    const problems = found.filter(({ policy }) => policy === "exemptions");
    assert.deepEqual(problems.map(({ level }) => level).sort(), ["advisory", "mandatory"]);
    assert.ok(problems.some(({ level, message }) => level === "mandatory" && /queues-have-nmes/.test(message)));
    assert.ok(problems.some(({ level, message }) => level === "advisory" && /nobody/.test(message)));
  });

  it("writes a baseline once, and lets only new findings block", async () => {
    const file = join(dir, "baseline.json");
    const options = (env: Record<string, string>) => ({
      rules: [named as unknown as AnyRule],
      surroundings: surroundings(env),
    });
    await judge(program(), options({ LEVEE_WRITE_BASELINE: file }));
    const again = await judge(program(), options({ LEVEE_WRITE_BASELINE: file }));
    assert.match(again.find(({ policy }) => policy === "exemptions")?.message ?? "", /written only once/);
    const grown = await judge(
      () => {
        program()();
        new aws.sqs.Queue("new", {});
      },
      options({ LEVEE_BASELINE: file }),
    );
    assert.deepEqual(
      grown.filter(({ level }) => level === "mandatory").map(({ on }) => on),
      ["new"],
    );
    assert.ok(grown.some(({ on, message }) => on === "jobs" && /in the baseline/.test(message)));
  });

  it("writes several reports at once, and one also when an update stops before its end", async () => {
    const env = { LEVEE_REPORT: ["a.sarif", "b/comment.md", "c.json"].join(",") };
    await judge(program(), { rules: [named as unknown as AnyRule], surroundings: surroundings(env) });
    const json = JSON.parse(readFileSync(join(dir, "c.json"), "utf8"));
    assert.equal(json.findings.length, 4);
    assert.match(readFileSync(join(dir, "b/comment.md"), "utf8"), /queues-have-names/);
    assert.equal(JSON.parse(readFileSync(join(dir, "a.sarif"), "utf8")).version, "2.1.0");
    const stopped = { LEVEE_REPORT: "stopped.json" };
    await judge(program(), {
      rules: [named as unknown as AnyRule],
      when: "up",
      only: "resources",
      surroundings: surroundings(stopped),
    });
    assert.equal(JSON.parse(readFileSync(join(dir, "stopped.json"), "utf8")).findings.length, 1);
  });

  it("says that a relative path means nothing where the engine started the pack in its own directory", async () => {
    const found = await judge(program(), {
      rules: [named as unknown as AnyRule],
      surroundings: { ...surroundings({ LEVEE_REPORT: "a.sarif" }), dir },
    });
    assert.match(found.find(({ policy }) => policy === "exemptions")?.message ?? "", /absolute path/);
  });

  it("sees secrets' resources, and what lies in components", async () => {
    const found = await judge(
      () => {
        const component = new pulumi.ComponentResource("shop:index:Jobs", "jobs-component");
        new aws.sqs.Queue("inner", { policy: pulumi.secret("{}") }, { parent: component });
      },
      { rules: [named as unknown as AnyRule] },
    );
    assert.deepEqual(
      found.map(({ on }) => on),
      ["inner"],
    );
  });

  describe("of what a provider answers", () => {
    /** A queue that was given no name, and the answer to that. */
    const answered = async (outputs: Record<string, unknown>) =>
      (await run(() => new aws.sqs.Queue("jobs"), "first preview")).map((one) => ({ ...one, outputs }));
    const only = [named as unknown as AnyRule];

    it("takes what a program did not set as not set, although it is unknown what the provider will make of it", async () => {
      const seen: unknown[] = [];
      const reading = defineRule({
        ...texts,
        name: "reading",
        displayName: "Reading",
        description: "Reads.",
        config: {},
        stack: (graph) => {
          for (const queue of graph.all("queue")) seen.push([queue.has("redrivePolicy"), queue.has("arn")]);
        },
      });
      const rules = [reading as unknown as AnyRule];
      await judgeRegistered(await answered({ redrivePolicy: unknown, arn: unknown }), { rules });
      assert.deepEqual(seen, [[false, false]]);
    });

    it("keeps what was found before creation where the provider's answer hides it: in reports, exemptions and baselines", async () => {
      const registered = await answered({ name: "filled-in" });
      const [json, baseline, exemptions] = ["kept.json", "kept-baseline.json", "kept.yaml"].map((file) =>
        join(dir, file),
      ) as [string, string, string];
      const env = { LEVEE_REPORT: json, LEVEE_WRITE_BASELINE: baseline };
      const found = await judgeRegistered(registered, { rules: only, surroundings: surroundings(env) });
      assert.deepEqual(
        found.map(({ policy, on }) => [policy, on]),
        [["queues-have-names", "jobs"]],
      );
      for (const file of [json, baseline]) assert.equal(JSON.parse(readFileSync(file, "utf8")).findings.length, 1);
      const one = "rule: queues-have-names, resource: '*::jobs', reason: r, owner: o, expires: 2027-01-01, ticket: t";
      writeFileSync(exemptions, `exemptions: [{ ${one} }]`);
      const exempted = await judgeRegistered(registered, {
        rules: only,
        surroundings: surroundings({ LEVEE_EXEMPTIONS: exemptions }),
      });
      // No word of an exemption that matches nothing.
      assert.deepEqual(
        exempted.map(({ policy, level }) => [policy, level]),
        [["queues-have-names", "advisory"]],
      );
    });
  });
});
