const MAX_MESSAGE = 1_000;
const MAX_DETAIL = 600;

/** What a function threw, made safe to show, to log and to send. */
export interface Thrown {
  readonly permanent: boolean;
  /** An identifier, fit for logs. */
  readonly name: string;
  /** Shown to nobody but the operators, unless permanent. */
  readonly message: string;
  /** `name: message`, cut; for the dead letter. No stack: it holds paths, and sometimes arguments. */
  readonly detail: string;
}

/** Reads anything that can be thrown, `undefined` and hostile getters too, without throwing. */
export function thrown(value: unknown): Thrown {
  const named = text(() => (value as Error).name);
  const name = /^[A-Za-z_$][\w$.-]{0,63}$/.test(named) ? named : "Error";
  const message = cut(
    text(() => (value instanceof Object ? (value as Error).message : value)),
    MAX_MESSAGE,
  );
  return {
    permanent: named === "PermanentError",
    name,
    message,
    detail: cut(message ? `${name}: ${message}` : name, MAX_DETAIL),
  };
}

function text(read: () => unknown): string {
  try {
    const value = read();
    return value === undefined || value === null ? "" : String(value);
  } catch {
    return "";
  }
}

/** At most `max` UTF-16 units, never half a character. */
const cut = (value: string, max: number): string => value.slice(0, max).toWellFormed();
