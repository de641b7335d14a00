import { readFileSync } from 'node:fs';
import { UsageError } from './usage';

/** The text of a file, or of standard input for `-`. */
export function readInput(file: string): string {
  return new TextDecoder().decode(readBytes(file));
}

/** The bytes of a file, or of standard input for `-`. */
export function readBytes(file: string): Uint8Array {
  try {
    return readFileSync(file === '-' ? 0 : file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const why =
      code === 'ENOENT'
        ? 'there is no such file'
        : code === 'EISDIR'
          ? 'it is a folder'
          : code || String(error);
    throw new UsageError(`cannot read ${file}: ${why}`);
  }
}

/** What errors call an input. */
export function inputName(file: string): string {
  return file === '-' ? '<stdin>' : file;
}
