import assert from "node:assert/strict";
import fc from "fast-check";
import { frameWatch } from "../../../../local/gateway/socket/frame-watch.ts";

/** A frame as a client sends it, masked. */
function frame(size: number): Buffer {
  const head = size < 126 ? Buffer.from([0x81, 0x80 | size]) : Buffer.alloc(size < 65_536 ? 4 : 10, 0x81);
  if (size >= 126) head[1] = 0x80 | (size < 65_536 ? 126 : 127);
  if (size >= 126 && size < 65_536) head.writeUInt16BE(size, 2);
  if (size >= 65_536) head.writeBigUInt64BE(BigInt(size), 2);
  return Buffer.concat([head, Buffer.alloc(4 + size, 0xff)]);
}

describe("frameWatch", () => {
  it("finds exactly the frames above the limit, however their bytes are cut up", () => {
    const sizes = fc.array(fc.oneof(fc.integer({ min: 0, max: 130 }), fc.constantFrom(1_000, 1_001, 65_536)), {
      maxLength: 4,
    });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 5_000 }), (frames, cut) => {
        const bytes = Buffer.concat(frames.map(frame));
        let found = 0;
        const watch = frameWatch(1_000, () => found++);
        for (let at = 0; at < bytes.length; at += cut) watch(bytes.subarray(at, at + cut));
        assert.equal(
          found > 0,
          frames.some((size) => size > 1_000),
        );
        assert.ok(found <= 1);
      }),
      { numRuns: 50 },
    );
  });
});
