import about from "../package.json" with { type: "json" };

/** What the pack is called in configuration and reports, and its version. */
export const pack = { name: "levee", version: about.version };
