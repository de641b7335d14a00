import { readFileSync } from 'node:fs';
import { UsageError } from './usage';

/** The text of a file, or of standard input for `-`. */
export function readInput(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
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
