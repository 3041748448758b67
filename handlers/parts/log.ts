/** The part of a Powertools logger that functions need. */
export interface Log {
  debug(message: string, fields?: Record<string, unknown>): void;
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
}

/** The same log with fields on every line. */
export const logWith = (log: Log, fields: Record<string, unknown>): Log => ({
  debug: (text, more) => log.debug(text, { ...more, ...fields }),
  info: (text, more) => log.info(text, { ...more, ...fields }),
  warn: (text, more) => log.warn(text, { ...more, ...fields }),
  error: (text, more) => log.error(text, { ...more, ...fields }),
});
