import { helperProto, kfuncById, PROG_TYPE_HELPERS, type ProgTypeName } from '../abi';

/**
 * Registers, from r1 on, that a call of a helper passes, as the kernel's table of live registers
 * tells it; all five where the type cannot call it.
 *
 * @kernel kernel/bpf/verifier.c get_call_summary()
 */
export function helperArity(progType: ProgTypeName, id: number): number {
  if (!PROG_TYPE_HELPERS[progType].has(id)) return 5;
  const proto = helperProto(progType, id);
  if (!proto) return 5;
  return proto.args.filter((type) => type !== 'ARG_DONTCARE').length;
}

/** The same of a function of the kernel. */
export function kfuncArity(progType: ProgTypeName, id: number): number {
  const kfunc = kfuncById(id);
  return kfunc?.progTypes.includes(progType) ? kfunc.arity : 5;
}
