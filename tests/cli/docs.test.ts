import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Command } from "commander";
import { batchCommands } from "../../cli/batch/batch.ts";
import { doctorCommand } from "../../cli/doctor/doctor.ts";
import { exitCodes } from "../../cli/exit-codes.ts";
import { requestsCommands } from "../../cli/requests/requests.ts";
import { smokeCommand } from "../../cli/smoke/smoke.ts";
import { usersCommands } from "../../cli/users/users.ts";

const page = readFileSync(new URL("../../docs/cli.md", import.meta.url), "utf8");

describe("docs/cli.md", () => {
  it("has every exit code", () => {
    const stated = [...page.matchAll(/^\| (\d) \| .* \|$/gm)].map(([, code]) => Number(code));
    assert.deepEqual(stated, Object.values(exitCodes));
  });

  it("has every command, and each says in its help what it does, with examples of itself", () => {
    const program = new Command("levee");
    requestsCommands(program);
    usersCommands(program);
    batchCommands(program);
    doctorCommand(program);
    smokeCommand(program);
    const helpOf = (command: Command) => {
      let help = "";
      command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
      return help;
    };
    const groups = (command: Command): Command[] =>
      command.commands.flatMap((sub) => (sub.commands.length > 0 ? [sub, ...groups(sub)] : []));
    for (const group of groups(program))
      assert.match(helpOf(group), /^ {2}npm run levee -- (?:requests|users|batch) /m, group.name());
    const leaves = (command: Command, path: string): [string, Command][] =>
      command.commands.length === 0
        ? [[path, command]]
        : command.commands.flatMap((sub) => leaves(sub, `${path} ${sub.name()}`.trim()));
    const all = leaves(program, "");
    const listed = [
      ...page.matchAll(/^\| `((?:(?:requests|users|batch) [a-z -]+?)|doctor|smoke)(?: [A-Z]+)?` \| (?!`|those)/gm),
    ].map(([, name]) => name);
    assert.deepEqual([...new Set(listed)].sort(), all.map(([path]) => path).sort());
    for (const [path, command] of all) {
      const help = helpOf(command);
      assert.ok(command.description().length > 20, path);
      const examples = [...help.matchAll(/npm run (?:--silent )?levee -- (.*)/g)].map(([, example]) => example!);
      assert.ok(examples.length >= 2 && examples.every((example) => example.startsWith(path)), `${path}: ${help}`);
      for (const [option] of page.matchAll(
        /--(id|reason|error|older-than|newer-than|dry-run|yes|settle|limit|failed-of)\b/g,
      ))
        assert.ok(
          all.some(([, one]) => one.options.some(({ long }) => long === option)),
          option,
        );
    }
  });
});
