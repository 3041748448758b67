/** @throws TypeError that names the instance and the export, and says what to write */
export function requireFunction(instance: string, name: string, value: unknown): void {
  if (typeof value === "function") return;
  throw new TypeError(
    `ScheduledBatch "${instance}": ${name} is ${typeof value}, not a function; write: export const ${name} = async (…) => { … }`,
  );
}
