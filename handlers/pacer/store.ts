import type { PacerItem } from "./item.ts";

/** Whether a conditional write was made; if not, the item as it is. */
export type Replaced = { readonly done: true } | { readonly done: false; readonly item: PacerItem | undefined };

/** Where the items of pacers are. */
export interface PacerStore {
  /**
   * Writes the item if its `rev` is `from` (null: there is no item) or already the new one. It may be made again after a lost answer: it
   * says "done" if it was made, and cannot be made a second time once another write has followed it.
   */
  replace(key: string, from: string | null, to: PacerItem): Promise<Replaced>;
}
