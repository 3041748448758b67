import type { AttributeValue } from "@aws-sdk/client-dynamodb";

type Types<State> = Readonly<Record<keyof State & string, "S" | "N">>;

/** Between a flat object and the attributes of an item. By hand: a dozen of them do not need a marshaller in the bundle. */
export interface FlatCodec<State> {
  readonly names: readonly (keyof State & string)[];
  /** What a state has, as attribute values; what it has not is missing. */
  encode(state: State): Partial<Record<keyof State & string, AttributeValue>>;
  /** What an item has of a state; what it has not is as in `zeros`. */
  decode(attributes: Readonly<Record<string, AttributeValue>>): State;
}

/** @param zeros what is counted from when an item is not ours, such as one that an operator has put in by hand */
export function flatCodec<State extends object>(types: Types<State>, zeros: Partial<State>): FlatCodec<State> {
  const names = Object.keys(types) as (keyof State & string)[];
  return {
    names,
    encode(state) {
      const values: Partial<Record<keyof State & string, AttributeValue>> = {};
      for (const name of names) {
        const value = state[name];
        if (value !== undefined) values[name] = types[name] === "N" ? { N: String(value) } : { S: String(value) };
      }
      return values;
    },
    decode(attributes) {
      const state: Record<string, unknown> = { ...zeros };
      for (const name of names) {
        const { S, N } = attributes[name] ?? {};
        if (N !== undefined) state[name] = Number(N);
        else if (S !== undefined) state[name] = S;
      }
      return state as State;
    },
  };
}
