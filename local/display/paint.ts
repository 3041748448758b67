import type { styleText } from "node:util";

type Style = Parameters<typeof styleText>[0];

/** Wraps a text that has its final width already. */
export type Paint = (style: Style, text: string) => string;
