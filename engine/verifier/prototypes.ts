import { CONTEXTS } from '../abi';
import { BTF_FUNC_GLOBAL, BTF_KIND, type BtfType, isNumber, isStruct, kindText } from '../btf';
import type { Env, Subprog } from './env';

/**
 * What a function may be called with, as its type information has it: what the verifier takes r1 to
 * r5 for when it verifies a global function on its own, and holds callers to.
 */
export type ArgInfo =
  | { readonly kind: 'number' }
  | { readonly kind: 'ctx' }
  | { readonly kind: 'dynptr' }
  | { readonly kind: 'memory'; readonly size: number; readonly nullable: boolean };

const MAX_BPF_FUNC_REG_ARGS = 5;

/** What a tag `arg:…` may say. */
const TAGS: readonly string[] = ['ctx', 'trusted', 'untrusted', 'nonnull', 'nullable', 'arena'];

export function isGlobal({ func }: Subprog): boolean {
  return func?.linkage === BTF_FUNC_GLOBAL;
}

/**
 * The arguments of a function that has type information; `null` where they cannot be told, with the
 * reason in the log if the function is global.
 *
 * @kernel kernel/bpf/btf.c btf_prepare_func_args()
 */
export function prepareArgs(env: Env, subprogno: number): readonly ArgInfo[] | null {
  const subprog = env.subprogs[subprogno]!; // the caller has it from there
  const { func } = subprog;
  const btf = env.types?.btf;
  if (!func || !btf) return null;
  if (func.args) return func.args;
  const global = isGlobal(subprog);
  const proto = btf.target(func.type);
  const count = proto.vlen;
  const refuse = (refused: () => false): null => (global && refused()) || null;
  if (count > MAX_BPF_FUNC_REG_ARGS)
    return refuse(() => env.reject('global-args', func.name, count, MAX_BPF_FUNC_REG_ARGS));
  if (!isNumber(btf.plain(btf.target(proto))))
    return refuse(() => env.reject('global-result', func.name));
  const args: ArgInfo[] = [];
  for (const [i, param] of btf.params(proto).entries()) {
    const type = btf.plain(btf.type(param.type)!); // the reader saw it
    const arg = prepareArg(env, subprog, i, type);
    if (!arg) return null;
    args.push(arg);
  }
  func.args = args;
  return args;
}

function prepareArg(env: Env, subprog: Subprog, i: number, type: BtfType): ArgInfo | null {
  const { btf } = env.types!; // prepareArgs() looked
  const func = subprog.func!; // the same
  const global = isGlobal(subprog);
  const refuse = (refused: false): null => refused || null;
  const tags = new Set<string>();
  for (const tag of btf.declTags(func.type, i)) {
    if (!tag.startsWith('arg:')) continue;
    if (!global) return refuse(env.reject('arg-tag-static', i));
    if (!TAGS.includes(tag.slice(4))) return refuse(env.reject('arg-tag-unknown', i));
    tags.add(tag.slice(4));
  }
  const beside = (allowed: string) => [...tags].some((tag) => tag !== allowed);
  if (type.kind !== BTF_KIND.PTR) {
    if (tags.size > 0) return refuse(env.reject('arg-tag-number', i));
    if (isNumber(type)) return { kind: 'number' };
    return global ? refuse(env.reject('arg-kind', i, kindText(type), func.name)) : null;
  }
  const target = btf.plain(btf.target(type));
  const name = btf.nameOf(target);
  if (tags.has('ctx') || isContext(env, target, name)) {
    if (beside('ctx')) return refuse(env.reject('arg-tags', i));
    return tags.has('ctx') && !checkContext(env, target, name, i) ? null : { kind: 'ctx' };
  }
  if (target.kind === BTF_KIND.STRUCT && name === 'bpf_dynptr')
    return tags.size > 0 ? refuse(env.reject('arg-tags', i)) : { kind: 'dynptr' };
  for (const tag of ['trusted', 'untrusted', 'arena'])
    if (tags.has(tag)) return refuse(env.unsupported(`arguments with the tag arg:${tag}`));
  if (!global) return null;
  if (tags.has('nullable')) return refuse(env.reject('arg-tags', i));
  const size = btf.sizeOf(target);
  if (size === null) return refuse(env.reject('arg-size-unknown', i, kindText(target), name));
  return { kind: 'memory', size, nullable: !tags.has('nonnull') };
}

/** Structures that stand for the context of a program, by its name in the user headers. */
const KERNEL_NAMES: Readonly<Record<string, string>> = {
  __sk_buff: 'sk_buff',
  xdp_md: 'xdp_buff',
};

/** @kernel kernel/bpf/btf.c btf_is_prog_ctx_type(), btf_is_projection_of() */
function isContext(env: Env, target: BtfType, name: string): boolean {
  const context = CONTEXTS[env.request.progType].name;
  return isStruct(target) && (name === context || name === KERNEL_NAMES[context]);
}

/** What a tag says to be the context. @kernel kernel/bpf/btf.c btf_validate_prog_ctx_type() */
function checkContext(env: Env, target: BtfType, name: string, i: number): boolean {
  if (target.kind === 0) return true;
  if (name === '') return env.reject('arg-ctx-name', i);
  const context = CONTEXTS[env.request.progType].name;
  return (isStruct(target) && name === context) || env.reject('arg-ctx-struct', i, context);
}
