import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { Figures } from "../../../local/display/display.ts";
import { makeDisplay } from "../../../local/display/make-display.ts";
import { fakeOutput, screenAfter } from "./fake-terminal.ts";

const figures: Figures = {
  title: "outcomes",
  done: 1203,
  total: 1960,
  remainingMs: 24_000,
  rows: { orders: { answered: 2000 }, queue: { waiting: 340, "in work": 40, delayed: 2 } },
};
const terminal = { columns: 80, rows: 24 };

describe("makeDisplay", () => {
  it("draws on a terminal, and writes lines without one, in CI and where the terminal is dumb", () => {
    const mode = (tty: boolean, env: Record<string, string>, json = false) =>
      makeDisplay({ stream: fakeOutput(tty ? terminal : undefined), env, json }).mode;
    assert.equal(mode(true, {}), "live");
    assert.equal(mode(true, { CI: "false" }), "live");
    assert.equal(mode(true, { NO_COLOR: "1" }), "live");
    assert.equal(mode(false, {}), "plain");
    assert.equal(mode(false, { FORCE_COLOR: "1" }), "plain");
    assert.equal(mode(true, { CI: "true" }), "plain");
    assert.equal(mode(true, { TERM: "dumb" }), "plain");
    assert.equal(mode(true, {}, true), "json");
  });

  for (const mode of ["live", "plain", "json"] as const) {
    it(`returns what a step returns and throws what it throws (${mode})`, async () => {
      const display = makeDisplay({
        stream: fakeOutput(mode === "live" ? terminal : undefined),
        json: mode === "json",
        env: {},
      });
      assert.equal(display.mode, mode);
      assert.equal(await display.step("adding", async () => 3), 3);
      const failure = new Error("no");
      await assert.rejects(
        display.step("failing", async () => {
          throw failure;
        }),
        failure,
      );
      display.close();
      display.close();
    });
  }

  it("survives a reader that went away, as in `npm run local | head`", () => {
    const stream = fakeOutput();
    makeDisplay({ stream, env: {} });
    stream.emit("error", Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
    assert.throws(() => stream.emit("error", new Error("disk full")), /disk full/);
  });
});

describe("the live display", () => {
  it("redraws one block in place and leaves only what stays", async () => {
    const stream = fakeOutput(terminal);
    const display = makeDisplay({ stream, env: {} });
    await display.step("engine", async (report) => {
      report("downloading 12/40");
      await sleep(120);
      assert.match(screenAfter(stream.text, 80).join("\n"), /^. engine: downloading 12\/40 0\.\d s\n?$/);
    });
    const stop = display.watch(() => figures);
    const block = screenAfter(stream.text, 80);
    assert.match(block[0]!, /^✔ engine \d\.\d s$/);
    assert.match(block[1]!, /^. outcomes █+░+ 61 % · 24 s left · 1,203 of 1,960 · 0\.0 s$/);
    assert.deepEqual(block.slice(2, 4), ["  orders  2,000 answered", "  queue   340 waiting · 40 in work · 2 delayed"]);
    display.note("half of them");
    assert.match(
      screenAfter(stream.text, 80).join("\n"),
      /^✔ engine .*\nhalf of them\n. outcomes .*\n {2}orders .*\n {2}queue/,
    );
    const next = display.watch(() => ({ ...figures, title: "others" }));
    stop();
    assert.match(screenAfter(stream.text, 80).join("\n"), /others/, "an earlier watch's end does not end a later one");
    next();
    display.table("Summary", [
      ["posted", 2000],
      ["verdict", "kept"],
    ]);
    display.close();
    const lines = screenAfter(stream.text, 80);
    assert.match(lines[0]!, /^✔ engine/);
    assert.deepEqual(lines.slice(1), ["half of them", "", "Summary", "  posted   2,000", "  verdict  kept", ""]);
  });

  it("fits a narrow terminal and never breaks a URL into lines", () => {
    for (const columns of [11, 20, 40, 60, 200]) {
      const stream = fakeOutput({ columns, rows: 12 });
      const display = makeDisplay({ stream, env: {} });
      display.watch(() => figures);
      // screenAfter throws at a line that is too wide.
      assert.match(screenAfter(stream.text, columns)[0]!, columns > 16 ? /61 %/ : /outcom/, `${columns} columns`);
      display.close();
    }
    const stream = fakeOutput({ columns: 40, rows: 12 });
    const url = "http://127.0.0.1:41234/_aws/execute-api/abcdefghij/prod/requests";
    makeDisplay({ stream, env: {} }).table("URLs", [["requests", url]]);
    assert.ok(stream.text.includes(url));
  });

  it("colours only where that is wanted", () => {
    const written = (env: Record<string, string>) => {
      const stream = fakeOutput(terminal);
      const display = makeDisplay({ stream, env });
      display.watch(() => figures);
      display.close();
      return stream.text;
    };
    // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
    const colour = /\u001B\[\d+m/;
    assert.match(written({}), colour);
    assert.doesNotMatch(written({ NO_COLOR: "1" }), colour);
  });

  it("draws on a terminal that does not know its size", () => {
    const stream = fakeOutput({ columns: 0, rows: 0 });
    const display = makeDisplay({ stream, env: {} });
    display.watch(() => figures);
    display.close();
    assert.match(stream.text, /outcomes/);
  });

  it("shows steps that run side by side", async () => {
    const stream = fakeOutput(terminal);
    const display = makeDisplay({ stream, env: {} });
    const ends: (() => void)[] = [];
    const both = ["one", "two"].map((title) => display.step(title, () => new Promise<void>((end) => ends.push(end))));
    assert.match(screenAfter(stream.text, 80).join("\n"), /^. one 0\.0 s\n. two 0\.0 s/);
    ends[0]!();
    await both[0];
    assert.match(screenAfter(stream.text, 80).join("\n"), /^✔ one 0\.\d s\n. two 0\.\d s/);
    ends[1]!();
    await both[1];
  });
});

describe("the plain display", () => {
  it("writes lines without escape codes, at most one in two seconds about one thing", async () => {
    const stream = fakeOutput();
    let now = 0;
    const display = makeDisplay({ stream, env: {}, clock: () => now });
    await display.step("engine", async (report) => {
      for (now = 100; now <= 5000; now += 100) report(`downloading ${now}`);
    });
    assert.deepEqual(stream.text.split("\n"), [
      "engine …",
      "engine: downloading 2000 (2.0 s)",
      "engine: downloading 4000 (4.0 s)",
      "engine: done in 5.1 s",
      "",
    ]);
  });

  it("says the figures in one line each time, and the last ones when nothing was said before", async () => {
    const stream = fakeOutput();
    const display = makeDisplay({ stream, env: {}, lineEveryMs: 40 });
    const stop = display.watch(() => figures);
    await sleep(100);
    stop();
    await sleep(50);
    stop();
    const lines = stream.text.trimEnd().split("\n");
    assert.ok(lines.length >= 1 && lines.length <= 3, stream.text);
    await sleep(50);
    assert.equal(stream.text.trimEnd().split("\n").length, lines.length, "nothing is said after the end");
    assert.equal(
      lines[0],
      "1,203 of 1,960 outcomes (61 %), about 24 s left; orders: 2,000 answered; queue: 340 waiting, 40 in work, 2 delayed",
    );
    const short = fakeOutput();
    makeDisplay({ stream: short, env: {} }).watch(() => figures)();
    assert.equal(short.text.split("\n").length, 2);
  });

  it("tells which step failed", async () => {
    const stream = fakeOutput();
    await assert.rejects(makeDisplay({ stream, env: {} }).step("engine", () => Promise.reject(new Error("no"))));
    assert.match(stream.text, /^engine …\nengine: FAILED after 0\.\d s\n$/);
  });
});

describe("the JSON display", () => {
  it("writes an object a line", async () => {
    const stream = fakeOutput();
    const display = makeDisplay({ stream, json: true, env: {}, clock: () => 7 });
    await display.step("engine", async (report) => {
      report("12/40");
      report("13/40");
    });
    await display.step("broken", () => Promise.reject(new Error("no"))).catch(() => {});
    const stop = display.watch(() => figures);
    stop();
    stop();
    display.note("half of them");
    display.table("Summary", [["posted", 2000]], { posted: 2000, ok: true });
    display.close();
    assert.deepEqual(
      stream.text
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line)),
      [
        { type: "step", title: "engine", state: "started" },
        { type: "step", title: "engine", state: "working", detail: "12/40", elapsedMs: 0 },
        { type: "step", title: "engine", state: "done", elapsedMs: 0 },
        { type: "step", title: "broken", state: "started" },
        { type: "step", title: "broken", state: "failed", elapsedMs: 0 },
        { type: "figures", ...figures },
        { type: "note", text: "half of them" },
        { type: "table", title: "Summary", rows: { posted: 2000 }, data: { posted: 2000, ok: true } },
      ],
    );
  });
});
