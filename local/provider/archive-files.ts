import { lstatSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, posix } from "node:path";
import { unzipSync } from "fflate";
import type { Archive, File } from "./archive-types.ts";
import { ARCHIVE, ASSET, SIGNATURE } from "./wire.ts";

interface Member {
  readonly [SIGNATURE]?: string;
  readonly text?: string;
  readonly path?: string;
  readonly uri?: string;
}

export const isZipFile = (archive: Archive): boolean => /\.(zip|jar)$/.test(archive.path ?? "");
export const zipFileBytes = (archive: Archive): Uint8Array => new Uint8Array(readFileSync(archive.path as string));

/** The files of an archive in the engine's order (sdk/go/common/resource/archive), on which its hash depends; of two alike the first stays. */
export function filesOf(archive: Archive): File[] {
  const files = new Map<string, Uint8Array>();
  for (const [name, bytes] of walk(archive)) {
    if (!files.has(name)) files.set(name, bytes);
  }
  return [...files];
}

function* walk(archive: Archive): Generator<File> {
  if (archive.uri)
    throw new Error(
      `RemoteArchive "${archive.uri}" is not fetched by the local provider; use a FileArchive or an AssetArchive`,
    );
  if (isZipFile(archive)) {
    const names: string[] = [];
    const contents = unzipSync(zipFileBytes(archive), {
      filter: ({ name }) => !name.endsWith("/") && names.push(name) > 0,
    });
    for (const name of names) yield [posix.normalize(name), contents[name] as Uint8Array];
  } else if (archive.path) {
    if (!statSync(archive.path).isDirectory())
      throw new Error(`FileArchive "${archive.path}" is neither a folder nor a .zip file`);
    yield* folder(archive.path, "");
  } else {
    for (const name of Object.keys(archive.assets ?? {}).sort(byBytes)) {
      const member = archive.assets?.[name] as Member;
      if (member[SIGNATURE] === ARCHIVE) {
        for (const [inner, bytes] of walk(member as Archive)) yield [posix.join(name, inner), bytes];
      } else if (member[SIGNATURE] === ASSET) {
        yield [name, assetBytes(member)];
      } else {
        throw new Error(`archive member "${name}" is neither an asset nor an archive`);
      }
    }
  }
}

function* folder(root: string, under: string): Generator<File> {
  for (const name of readdirSync(join(root, under)).sort(byBytes)) {
    if (name === ".pulumi") continue;
    const path = join(root, under, name);
    const inner = posix.join(under, name);
    if (lstatSync(path).isDirectory()) yield* folder(root, inner);
    // A link to a file is read as that file; one to a folder is left out, as the engine does.
    else if (!statSync(path).isDirectory()) yield [inner, new Uint8Array(readFileSync(path))];
  }
}

function assetBytes(asset: Member): Uint8Array {
  if (asset.uri)
    throw new Error(
      `RemoteAsset "${asset.uri}" is not fetched by the local provider; use a FileAsset or a StringAsset`,
    );
  return new Uint8Array(asset.path ? readFileSync(asset.path) : Buffer.from(asset.text ?? ""));
}

const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
