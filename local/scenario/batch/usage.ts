/** What is metered: the batch's 36 targets are each customer's three tables. */
const customers = [
  "acme",
  "globex",
  "initech",
  "umbrella",
  "hooli",
  "stark",
  "wayne",
  "wonka",
  "tyrell",
  "cyberdyne",
  "soylent",
  "vandelay",
] as const;
const tables = ["calls", "storage", "seats"] as const;

export interface Meter {
  readonly id: string;
  readonly customer: string;
  readonly table: string;
}

export const meters: readonly Meter[] = customers.flatMap((customer) =>
  tables.map((table) => ({ id: `${customer}-${table}`, customer, table })),
);

/** Its table is gone: it fails in every run. */
export const failing = "hooli-seats";
/** Takes longer than the interval, once that is 5 seconds. */
export const slow = "initech-storage";
export const slowMs = 7_000;
