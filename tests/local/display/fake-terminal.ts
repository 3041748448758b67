import { Writable } from "node:stream";
import type { Output } from "../../../local/display/display.ts";

/** A stream that keeps what is written, as a terminal or as a file. */
export function fakeOutput(terminal?: { columns: number; rows: number }): Output & { readonly text: string } {
  let text = "";
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += chunk;
      done();
    },
  });
  const output = Object.assign(stream, { isTTY: terminal !== undefined, ...terminal, text: "" });
  return Object.defineProperty(output, "text", { get: () => text });
}

/** What a terminal shows after these bytes: enough of ECMA-48 for a block that is redrawn. Throws at any sequence beyond that. */
export function screenAfter(bytes: string, columns: number): string[] {
  const lines = [""];
  let row = 0;
  let column = 0;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
  for (const [token] of bytes.matchAll(/\u001B\[[?\d;]*[A-Za-z]|\n|\r|./gu)) {
    const sequence = token.startsWith("\u001B[") ? token.slice(2) : undefined;
    const count = Number.parseInt(sequence ?? "", 10) || 1;
    if (token === "\n") {
      row += 1;
      column = 0;
    } else if (token === "\r" || sequence === "G" || sequence === "1G") column = 0;
    else if (sequence === undefined) {
      if (column >= columns) throw new Error(`a line is wider than ${columns} columns: ${lines[row]}`);
      const line = [...(lines[row] ?? "").padEnd(column)];
      line[column] = token;
      lines[row] = line.join("");
      column += 1;
    } else if (/^\d*A$/.test(sequence)) row = Math.max(0, row - count);
    else if (/^\d*B$/.test(sequence)) row += count;
    else if (sequence === "2K") lines[row] = "";
    else if (sequence === "K" || sequence === "0K") lines[row] = (lines[row] ?? "").slice(0, column);
    else if (!/^\?(25|2026)[hl]$/.test(sequence) && !/^[\d;]*m$/.test(sequence))
      throw new Error(`unknown sequence ${sequence}`);
    lines[row] ??= "";
  }
  return lines.map((line) => line.trimEnd());
}
