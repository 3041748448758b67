import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { bundles, projectRoot, shellBundles, type TeamWork } from "../../../components/parts/bundle.ts";

const subject = 'RequestIntake "orders"';

describe("a bundle", () => {
  // Within the project, so that the bundler finds packages as it does for a team's file; .levee is ignored by git.
  let folder: string;
  const path = (name: string) => relative(projectRoot, join(folder, name));
  let now = 0;
  const write = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    touch(name);
    return path(name);
  };
  const touch = (name: string) => utimesSync(join(folder, name), ++now, now);
  /** A change that nobody can see: what goes on having the old text was not made anew. */
  const rewriteUnseen = (name: string, text: string) => {
    const file = join(folder, name);
    const { mtime, size } = statSync(file);
    writeFileSync(file, text);
    utimesSync(file, mtime, mtime);
    assert.equal(statSync(file).size, size);
  };
  const team = (path: string): TeamWork => ({
    files: [{ argument: "handler", path, form: "async () => { … }" }],
    entry: (file) => `import { handler as work } from ${JSON.stringify(file)}; export const handler = work;`,
  });
  before(() => {
    mkdirSync(join(projectRoot, ".levee"), { recursive: true });
    folder = mkdtempSync(join(projectRoot, ".levee", "bundle-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  it("is CommonJS with everything in it, the same every time, without a path of this machine", () => {
    const greeting = write("greeting.ts", 'export const greeting: string = "hello";\n/*! a licence */');
    const work = write(
      "work.ts",
      'import { greeting } from "./greeting.ts";\nexport class Odd extends Error {}\nexport const handler = () => [greeting, Odd.name];',
    );
    const made = () => bundles(subject, team(work), { greet: greeting });
    const first = made();
    // Touched, it is made anew.
    touch("greeting.ts");
    assert.deepEqual(made(), first);
    assert.deepEqual(Object.keys(first).sort(), ["greet", "work"]);
    assert.doesNotMatch(first.work, /sourceMappingURL|a licence/);
    for (const text of Object.values(first)) assert.ok(!text.includes(projectRoot) && !text.includes(folder));
    const module = { exports: {} as { handler: () => unknown } };
    new Function("module", "exports", first.work)(module, module.exports);
    assert.deepEqual(module.exports.handler(), ["hello", "Odd"]);
  });

  it("is made once for all that share their sources, and again when one of these changes or goes", () => {
    const word = write("word.ts", 'export const word = "hello";');
    const work = write("said.ts", 'import { word } from "./word.ts";\nexport const handler = () => word;');
    const made = () => bundles(subject, team(work), {}).work;
    made();
    rewriteUnseen("word.ts", 'export const word = "olleh";');
    assert.match(made(), /hello/);
    write("word.ts", 'export const word = "good day";');
    assert.match(made(), /good day/);
    rmSync(join(projectRoot, word));
    assert.throws(made, /Could not resolve ".\/word.ts"/);
  });

  it("of ours is made once whatever team's file is made with it, and the same as alone", () => {
    const shell = write("shell.ts", 'export { shared } from "./shared.ts";');
    const shared = 'export const shared = "both" + Math.PI;';
    write("shared.ts", shared);
    const [one, other] = ["one", "other"].map((name) =>
      write(`${name}.ts`, `import { shared } from "./shared.ts";\nexport const handler = () => shared + "${name}";`),
    );
    const first = bundles(subject, team(one!), { shell });
    rewriteUnseen("shared.ts", shared.replace("both", "BOTH"));
    const second = bundles(subject, team(other!), { shell });
    assert.equal(second.shell, first.shell);
    assert.match(second.work, /BOTH/);
    write("shared.ts", shared);
    assert.deepEqual(shellBundles({ again: shell }), { again: first.shell });
    // A team's file that changes does not make ours anew.
    rewriteUnseen("shared.ts", shared.replace("both", "BOTH"));
    touch("one.ts");
    const third = bundles(subject, team(one!), { shell });
    assert.equal(third.shell, first.shell);
    assert.match(third.work, /BOTH/);
  });

  it("of several files says which of them is wrong", () => {
    const good = write("good.ts", "export const handler = () => 1;");
    const files = (path: string) => [
      { argument: "steps[0]", path: good, form: "async () => { … }" },
      { argument: "steps[1]", path, form: "async (target) => { … }" },
    ];
    const entry = (...imports: readonly string[]) =>
      imports
        .map((file, n) => `import { handler as h${n} } from ${JSON.stringify(file)}; export const e${n} = h${n};`)
        .join("");
    const refused = (path: string, message: RegExp) =>
      assert.throws(() => bundles(subject, { files: files(path), entry }, {}), { name: "ArgumentError", message });
    refused(
      write("lacks.ts", "export const b = 1;"),
      /steps\[1\] ".*lacks.ts" has no export .*handler = async \(target\)/,
    );
    refused(write("broken.ts", "export const handler = ;"), /steps\[1\] ".*broken.ts" cannot be bundled/);
  });

  it("cannot be made of a file that is not there, lacks the export or is broken, and says which", () => {
    const refused = (file: string, message: RegExp) =>
      assert.throws(() => bundles(subject, team(file), {}), { name: "ArgumentError", message });
    refused(
      "handlers/none.ts",
      /^RequestIntake "orders": handler "handlers\/none.ts" does not exist \(.*\); name a TypeScript file relative to the project$/,
    );
    refused("", /handler "" names no file; /);
    refused(undefined as unknown as string, /handler is missing; /);
    refused(
      write("a.ts", "export const handle = 1;"),
      /a.ts" has no export named "handler"; write: export const handler = async/,
    );
    refused(
      write("b.ts", "export const handler = ;"),
      /b.ts" cannot be bundled: Unexpected ";" \(.*b.ts:1\); mend it$/,
    );
    refused(
      write("c.ts", 'export * from "no-such-package";'),
      /cannot be bundled: Could not resolve "no-such-package"/,
    );
  });
});
