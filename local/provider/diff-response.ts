import proto from "@pulumi/pulumi/proto/provider_pb.js";
import type { Change } from "./diff.ts";

/** The protocol's answer to a diff: what changes, how each input does, and whether the program or AWS changed it. */
export function differing(changes: readonly Change[], deleteBeforeReplace: boolean) {
  const { DIFF_NONE, DIFF_SOME } = proto.DiffResponse.DiffChanges;
  const response = new proto.DiffResponse()
    .setChanges(changes.length > 0 ? DIFF_SOME : DIFF_NONE)
    .setDiffsList(changes.map(({ input }) => input))
    .setReplacesList(changes.filter(({ replaces }) => replaces).map(({ input }) => input))
    .setDeletebeforereplace(deleteBeforeReplace)
    .setHasdetaileddiff(true);
  for (const { input, kind, replaces, byProgram } of changes) {
    const detail = new proto.PropertyDiff().setKind(kinds[kind][replaces ? 1 : 0]).setInputdiff(byProgram);
    response.getDetaileddiffMap().set(input, detail);
  }
  return response;
}

const { Kind } = proto.PropertyDiff;
const kinds = {
  add: [Kind.ADD, Kind.ADD_REPLACE],
  update: [Kind.UPDATE, Kind.UPDATE_REPLACE],
  delete: [Kind.DELETE, Kind.DELETE_REPLACE],
} as const;
