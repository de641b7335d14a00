import { progKindText } from '../abi';
import type { MapObject, ProgKind } from './objects';
import { fail, type SysError } from './result';

/** `cgroup_skb/egress` */
export const kindText = ({ type, attachType }: ProgKind) => progKindText(type, attachType);

/** Whether a program may run in place of another: their contexts are the same. */
export function isSameKind(one: ProgKind, other: ProgKind): boolean {
  return one.type === other.type && one.attachType === other.attachType;
}

/**
 * A program that uses a prog_array, or is put into one: the first says what the others have to be.
 *
 * @returns why not, or `null`
 * @kernel kernel/bpf/core.c __bpf_prog_map_compatible()
 */
export function joinProgArray(map: MapObject, { type, attachType }: ProgKind): SysError | null {
  if (map.def.type !== 'prog_array') return null;
  map.owner ??= { type, attachType };
  if (isSameKind(map.owner, { type, attachType })) return null;
  return fail(
    'EINVAL',
    `${map.def.name} holds programs of type ${kindText(map.owner)}, and this one is of type ${kindText({ type, attachType })}`,
  );
}
