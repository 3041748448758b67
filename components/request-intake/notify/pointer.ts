import { ArgumentError } from "../../parts/argument-error.ts";

/** A JSON Pointer into a request's body, RFC 6901; not to all of it, which is no address. */
export function checkedPointer(subject: string, name: string, pointer: string): string {
  if (typeof pointer === "string" && /^(?:\/(?:[^~/]|~[01])*)+$/.test(pointer)) return pointer;
  throw new ArgumentError(
    subject,
    `${name} ${JSON.stringify(pointer)} is no JSON Pointer`,
    'write where in the body it stands, such as "/callbackUrl" or "/customer/email"',
  );
}
