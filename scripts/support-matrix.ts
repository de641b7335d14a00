import {
  CONTEXTS,
  HELPER_NAMES,
  HELPERS,
  HELPERS_NOT_RUN,
  KERNEL_VERSION,
  type Kfunc,
  KFUNCS,
  MAP_COMMANDS,
  MAP_TYPES,
  NUM_POSSIBLE_CPUS,
  MAX_SLOT_CODE,
  PROG_TYPE_HELPERS,
  PROG_TYPES,
  type ProgTypeName,
  RETURN_CODES,
  XDP_MD,
} from '../engine/abi';
import { OPCODES } from '../engine/isa';

const TYPES = Object.keys(PROG_TYPES) as readonly ProgTypeName[];

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

const namesOf = (which: (kfunc: Kfunc) => boolean) =>
  KFUNCS.filter(which)
    .map(({ name }) => `\`${name}\``)
    .join(', ');

/** The text of `docs/support-matrix.md`, made from the tables that the code itself reads. */
export function supportMatrix(): string {
  const missing = HELPER_NAMES.filter((_, id) => id > 0 && !HELPERS.has(id));
  return `# What is supported

Generated from the tables in \`engine/abi\` and \`engine/isa\` by \`npm run docs\`; do not edit. The
reference is Linux ${KERNEL_VERSION}.

## Program types

${table(
  ['type', 'constant', 'number'],
  Object.entries(PROG_TYPES).map(([name, { constant, number }]) => [
    name,
    `\`${constant}\``,
    String(number),
  ]),
)}

${Object.entries(RETURN_CODES)
  .map(
    ([type, codes]) =>
      `Return codes of ${type}: ${codes.map(({ name, code }) => `${name} ${code | 0}`).join(', ')}${type === 'socket_filter' ? ', or a length' : ''}.`,
  )
  .join('\n')}
Codes 0 to ${MAX_SLOT_CODE} have chain slots.

Fields of \`struct xdp_md\`: ${XDP_MD.map(({ name, offset }) => `\`${name}\` ${offset}`).join(', ')}.

Fields of \`struct __sk_buff\`, who reads (r) and writes (w) them:

${table(
  ['field', 'offset', 'sched_cls', 'cgroup_skb', 'socket_filter'],
  CONTEXTS.sched_cls.fields.map(({ name, offset, readable, writable }) => [
    `\`${name}\``,
    String(offset),
    ...(['sched_cls', 'cgroup_skb', 'socket_filter'] as const).map(
      (type) =>
        `${readable.includes(type) ? 'r' : ''}${writable.includes(type) ? 'w' : ''}` || 'no',
    ),
  ]),
)}

## Map types

${table(
  ['type', 'constant', 'number', 'what it holds'],
  Object.entries(MAP_TYPES).map(([name, { constant, number, meaning }]) => [
    name,
    `\`${constant}\``,
    String(number),
    meaning,
  ]),
)}

What each takes: flags of its creation, commands of bpf(2) on its elements, helpers. Every map can be
frozen, and programs can use every type, with the helpers that are below.

${table(
  ['type', 'flags', 'commands', 'helpers'],
  Object.entries(MAP_TYPES).map(([name, { flags, commands, helpers }]) => [
    name,
    flags.map((flag) => flag.replace(/^BPF_F_/, '')).join(', '),
    commands.length === MAP_COMMANDS.length ? 'all' : commands.join(', ') || 'none',
    helpers.map((helper) => `\`${helper}\``).join(', '),
  ]),
)}

The machine could have ${NUM_POSSIBLE_CPUS} CPUs, of which CPU 0 is online: a per-CPU map has ${NUM_POSSIBLE_CPUS} values for each key.

## Helpers

By program type: \`runs\`; \`verified\` for what the verifier judges as Linux does, and nobody can run
here yet; \`refused\` for what no program of the type gets past the verifier; \`no\` for what the type cannot
call.

${table(
  ['number', 'helper', 'arguments', 'returns', 'GPL only', ...TYPES],
  [...HELPERS.values()].map(({ id, name, args, ret, gplOnly, mightSleep }) => [
    String(id),
    `\`${name}\``,
    args.map((arg) => `\`${arg}\``).join(', ') || 'none',
    `\`${ret}\``,
    gplOnly ? 'yes' : 'no',
    ...TYPES.map((type) => {
      if (!PROG_TYPE_HELPERS[type].has(id)) return 'no';
      if (mightSleep) return 'refused';
      return HELPERS_NOT_RUN.has(id) ? 'verified' : 'runs';
    }),
  ]),
)}

The other ${missing.length} helpers that Linux knows assemble by name and number; the verifier refuses
them as not supported yet where a program could call them. So
it does with \`bpf_user_ringbuf_drain\` and \`bpf_find_vma\`, and with timers in the values of
lru_hash maps, in maps of maps, and in maps with keys of more than 512 bytes.

## Kernel functions

What programs call by name and BTF id (kfuncs), and who may call it:

${table(
  ['declaration', 'program types'],
  KFUNCS.flatMap(({ proto, progTypes }) =>
    proto ? [[`\`${proto.declaration}\``, progTypes.join(', ')]] : [],
  ),
)}

These the verifier refuses as the kernel does, by name. Only programs that may sleep call
${namesOf(({ sleepable }) => sleepable)}; only programs that are bound to a device call
${namesOf(({ deviceBound }) => deviceBound)}; none of the program types here may call
${namesOf(({ progTypes }) => progTypes.length === 0)}.

These it refuses as not supported yet where a program could call them:
${namesOf(
  ({ proto, sleepable, deviceBound, progTypes }) =>
    !proto && !sleepable && !deviceBound && progTypes.length > 0,
)}.

## Instructions

Every row is encoded, decoded, printed and parsed; ${OPCODES.length} forms in all.

${table(
  ['name', 'code', 'as the kernel prints it', 'meaning'],
  OPCODES.map(({ name, code, template, meaning }) => [
    `\`${name}\``,
    `0x${code.toString(16).padStart(2, '0')}`,
    `\`${template}\``,
    meaning,
  ]),
)}
`;
}
