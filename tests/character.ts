import fc from "fast-check";

/** Any character, none of them half: for `fc.string({ unit: character })`. fast-check's own "binary" takes a second to make, in every process. */
export const character = fc
  .oneof(fc.integer({ min: 0, max: 0xd7ff }), fc.integer({ min: 0xe000, max: 0x10ffff }))
  .map((codePoint) => String.fromCodePoint(codePoint));
