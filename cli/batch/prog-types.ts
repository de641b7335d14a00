import { FUNC_INFO_SIZE, LINE_INFO_SIZE, type ProgTypes, readBtf } from '../../engine/btf';
import { fromHex } from '../../engine/util';
import type { Shape } from './shape';

/**
 * The keys `btf`, `func_info` and `line_info` of a program, with the sizes of their records. Where
 * BPF_BTF_LOAD would refuse the blob the program goes without, and `errors` says so.
 *
 * @returns `bad` where a key is no hex
 */
export function readProgTypes(
  shape: Shape,
  number: number,
  errors: string[],
): ProgTypes | undefined | 'bad' {
  const [btf, funcInfo, lineInfo] = ['btf', 'func_info', 'line_info'].map((key) =>
    fromHex(shape.text(key, '')),
  );
  if (!btf || !funcInfo || !lineInfo) return 'bad';
  if (btf.length === 0) return undefined;
  const read = readBtf(btf);
  if (!read.ok) {
    errors.push(`program ${number}: BTF: ${read.errno}`);
    return undefined;
  }
  return {
    btf,
    funcInfo,
    funcInfoRecSize: shape.int('func_info_rec_size', FUNC_INFO_SIZE),
    lineInfo,
    lineInfoRecSize: shape.int('line_info_rec_size', LINE_INFO_SIZE),
  };
}
