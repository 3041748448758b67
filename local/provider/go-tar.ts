import type { File } from "./archive-types.ts";

/**
 * A tar file, byte for byte as Go's archive/tar writes it with a name, mode 0600 and a size; the engine's hash of an archive is the
 * SHA-256 of it. Only the USTAR form: a name that needs more (not ASCII, or too long) is refused.
 */
export function goTar(files: readonly File[]): Uint8Array {
  const blocks: Uint8Array[] = [];
  for (const [name, bytes] of files) {
    blocks.push(header(name, bytes.length), bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512));
  }
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

function header(name: string, size: number): Buffer {
  const [prefix, base] = splitName(name);
  const block = Buffer.alloc(512);
  block.write(base, 0);
  block.write("0000600\0", 100);
  block.write("0000000\0", 108);
  block.write("0000000\0", 116);
  block.write(`${size.toString(8).padStart(11, "0")}\0`, 124);
  block.write("00000000000\0", 136);
  block.write("        ", 148);
  block.write("0", 156);
  block.write("ustar\x0000", 257);
  block.write("0000000\0", 329);
  block.write("0000000\0", 337);
  block.write(prefix, 345);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return block;
}

/** A long name is cut at the last slash that leaves at most 155 characters before it and 100 after it. */
export function splitName(name: string): [prefix: string, base: string] {
  const isAscii = Buffer.byteLength(name) === name.length;
  if (isAscii && name.length <= 100) return ["", name];
  const at = name.slice(0, 156).lastIndexOf("/");
  const base = name.slice(at + 1);
  if (!isAscii || at <= 0 || base.length === 0 || base.length > 100) {
    throw new Error(`file name "${name}" in an archive is too long or not ASCII for the local provider; shorten it`);
  }
  return [name.slice(0, at), base];
}
