import { loopbackUrl } from "../loopback.ts";

/**
 * The emulator's address out of `AWS_ENDPOINT_URL`, or `undefined` when that is not set: then the provider is offline.
 * Anything but plain loopback is refused, so that this provider can never reach a real account.
 */
export function emulatorEndpoint(value: string | undefined): string | undefined {
  if (value === undefined || value === "") return undefined;
  if (!loopbackUrl(value)) {
    throw new Error(
      `AWS_ENDPOINT_URL "${value}" is not a loopback address; the local provider speaks to an emulator on 127.0.0.0/8, ::1 or localhost only, ` +
        "so start one with `npm run local -- --keep` and use its endpoint, or deploy to AWS without this provider on PATH",
    );
  }
  return value.replace(/\/+$/, "");
}
