import type { ErrnoName } from '../abi';

export interface Message<Args extends readonly never[] = never[]> {
  readonly errno: ErrnoName;
  /** The kernel's wording, without line end. */
  readonly text: (...args: Args) => string;
  /** The kernel says nothing: the text is ours, and does not go into the log. */
  readonly silent?: true;
}

/**
 * Every reason for which a program is refused: the error number and the kernel's wording. The
 * wording is an interface, people search for it. Grouped by the pass that says it.
 *
 * @kernel kernel/bpf/verifier.c, 6.18
 */
export const MESSAGES = {
  // Form of the program.
  // Type information.
  'func-info-size': {
    errno: 'EINVAL',
    text: (size: number) => `invalid func info rec size ${size}`,
  },
  'func-info-tail': { errno: 'E2BIG', text: () => 'nonzero tailing record in func info' },
  'func-info-first': {
    errno: 'EINVAL',
    text: (at: number) => `nonzero insn_off ${at} for the first func info record`,
  },
  'func-info-order': {
    errno: 'EINVAL',
    text: (at: number, before: number) =>
      `same or smaller insn offset (${at}) than previous func info record (${before})`,
  },
  'func-info-type': {
    errno: 'EINVAL',
    text: (id: number) => `invalid type id ${id} in func info`,
  },
  'func-info-count': {
    errno: 'EINVAL',
    text: () => "number of funcs in func_info doesn't match number of subprogs",
  },
  'func-info-layout': {
    errno: 'EINVAL',
    text: () => "func_info BTF section doesn't match subprog layout in BPF program",
  },
  'ld-abs-result': {
    errno: 'EINVAL',
    text: () => "LD_ABS is only allowed in functions that return 'int'.",
  },
  'tail-call-result': {
    errno: 'EINVAL',
    text: () => "tail_call is only allowed in functions that return 'int'.",
  },
  'line-info-size': {
    errno: 'EINVAL',
    text: (size: number) => `records of line_info have ${size} bytes`,
    silent: true,
  },
  'line-info-tail': { errno: 'E2BIG', text: () => 'nonzero tailing record in line_info' },
  'line-info-order': {
    errno: 'EINVAL',
    text: (i: number, at: number, before: number, length: number) =>
      `Invalid line_info[${i}].insn_off:${at} (prev_offset:${before} prog->len:${length})`,
  },
  'line-info-code': {
    errno: 'EINVAL',
    text: (i: number) => `Invalid insn code at line_info[${i}].insn_off`,
  },
  'line-info-text': {
    errno: 'EINVAL',
    text: (i: number) => `Invalid line_info[${i}].line_off or .file_name_off`,
  },
  'line-info-func': {
    errno: 'EINVAL',
    text: (func: number) => `missing bpf_line_info for func#${func}`,
  },
  'line-info-funcs': {
    errno: 'EINVAL',
    text: (count: number, func: number) =>
      `missing bpf_line_info for ${count} funcs starting from func#${func}`,
  },
  'func-info-missing': { errno: 'EINVAL', text: () => 'missing btf func_info' },
  'callback-not-static': { errno: 'EINVAL', text: () => 'callback function not static' },

  // Global functions.
  'global-args': {
    errno: 'EINVAL',
    text: (name: string, count: number, most: number) =>
      `Global function ${name}() with ${count} > ${most} args. Buggy compiler.`,
  },
  'global-result': {
    errno: 'EINVAL',
    text: (name: string) =>
      `Global function ${name}() doesn't return scalar. Only those are supported.`,
  },
  'arg-tag-static': {
    errno: 'EOPNOTSUPP',
    text: (arg: number) => `arg#${arg} type tag is not supported in static functions`,
  },
  'arg-tag-unknown': {
    errno: 'EOPNOTSUPP',
    text: (arg: number) => `arg#${arg} has unsupported set of tags`,
  },
  'arg-tags': {
    errno: 'EINVAL',
    text: (arg: number) => `arg#${arg} has unsupported set of tags`,
  },
  'arg-tag-number': {
    errno: 'EINVAL',
    text: (arg: number) => `arg#${arg} has pointer tag, but is not a pointer type`,
  },
  'arg-kind': {
    errno: 'EINVAL',
    text: (arg: number, kind: string, name: string) =>
      `Arg#${arg} type ${kind} in ${name}() is not supported yet.`,
  },
  'arg-size-unknown': {
    errno: 'EINVAL',
    text: (arg: number, kind: string, name: string) =>
      `arg#${arg} reference type('${kind} ${name}') size cannot be determined: -22`,
  },
  'arg-ctx-name': {
    errno: 'EINVAL',
    text: (arg: number) => `arg#${arg} type doesn't have a name`,
  },
  'arg-ctx-struct': {
    errno: 'EINVAL',
    text: (arg: number, context: string) => `arg#${arg} should be \`struct ${context} *\``,
  },
  'arg-no-scalar': { errno: 'EINVAL', text: (reg: number) => `R${reg} is not a scalar` },
  'arg-no-ctx': {
    errno: 'EINVAL',
    text: (arg: number) => `arg#${arg} expects pointer to ctx`,
  },
  'arg-null': {
    errno: 'EINVAL',
    text: (arg: number) => `arg#${arg} is expected to be non-NULL`,
  },
  'global-in-lock': {
    errno: 'EINVAL',
    text: () => 'global function calls are not allowed while holding a lock,',
  },
  'global-sleeps': {
    errno: 'EINVAL',
    text: () => 'global functions that may sleep are not allowed in non-sleepable context,',
  },
  'global-call': {
    errno: 'EINVAL',
    text: (subprogno: number, name: string) =>
      `Caller passes invalid args into func#${subprogno} ('${name}')`,
  },
  'subprog-result': {
    errno: 'EINVAL',
    text: (type: string) => `At subprogram exit the register R0 is not a scalar value (${type})`,
  },

  'empty-program': { errno: 'EINVAL', text: () => 'the program has no instructions' },
  'jump-out-of-range': {
    errno: 'EINVAL',
    text: (from: number, to: number) => `jump out of range from insn ${from} to ${to}`,
  },
  'last-insn': { errno: 'EINVAL', text: () => 'last insn is not an exit or jmp' },
  'invalid-call-destination': { errno: 'EINVAL', text: () => 'call to invalid destination' },
  'too-many-subprogs': { errno: 'E2BIG', text: () => 'too many subprograms' },
  'ldx-reserved': { errno: 'EINVAL', text: () => 'BPF_LDX uses reserved fields' },
  'invalid-ld-imm64': { errno: 'EINVAL', text: () => 'invalid bpf_ld_imm64 insn' },
  'unrecognized-ld-imm64': { errno: 'EINVAL', text: () => 'unrecognized bpf_ld_imm64 insn' },
  'ld-imm64-reserved': { errno: 'EINVAL', text: () => 'BPF_LD_IMM64 uses reserved fields' },
  'unknown-opcode': {
    errno: 'EINVAL',
    text: (code: number) => `unknown opcode ${code.toString(16).padStart(2, '0')}`,
  },
  'bad-map-fd': {
    errno: 'EBADF',
    text: (fd: number) => `fd ${fd} is not pointing to valid bpf_map`,
  },
  'no-direct-value': {
    errno: 'EINVAL',
    text: () => 'no direct value access support for this map type',
  },
  'value-pointer-of-many': {
    errno: 'ENOTSUPP',
    text: invalidValuePointer,
  },
  'value-pointer-outside': {
    errno: 'EINVAL',
    text: invalidValuePointer,
  },
  'direct-value-offset': {
    errno: 'EINVAL',
    text: (off: number) => `direct value offset of ${off} is not allowed`,
  },
  'ld-abs-in-subprog': {
    errno: 'EINVAL',
    text: () => 'LD_ABS is not allowed in subprogs without BTF',
  },
  'too-many-maps': {
    errno: 'E2BIG',
    text: (limit: number) =>
      `The total number of maps per program has reached the limit of ${limit}`,
  },
  'unreachable-insn': { errno: 'EINVAL', text: (at: number) => `unreachable insn ${at}` },
  'middle-of-ld-imm64': {
    errno: 'EINVAL',
    text: (at: number) => `jump into the middle of ldimm64 insn ${at}`,
  },
  'verifier-bug': { errno: 'EFAULT', text: (what: string) => `verifier bug: ${what}` },
  'function-dropped': {
    errno: 'EFAULT',
    text: (at: number) => `verifier bug: No program to jit at insn ${at} (subprog < 0)`,
  },
  'kfunc-not-eliminated': {
    errno: 'EINVAL',
    text: () => 'invalid kernel function call not eliminated in verifier pass',
  },

  // The walk.
  'too-large': {
    errno: 'E2BIG',
    text: (processed: number) => `BPF program is too large. Processed ${processed} insn`,
  },
  interrupted: {
    errno: 'EAGAIN',
    text: (processed: number) => `stopped after ${processed} instructions`,
    silent: true,
  },
  'too-complex': { errno: 'EFAULT', text: tooComplex },
  'too-complex-loop': { errno: 'ENOMEM', text: tooComplex },
  'too-complex-async': {
    errno: 'EFAULT',
    text: (jumps: number) => `The sequence of ${jumps} jumps is too complex for async cb.`,
  },
  'infinite-loop': {
    errno: 'EINVAL',
    text: (at: number) => `infinite loop detected at insn ${at}`,
  },

  'scc-exit': {
    errno: 'EFAULT',
    text: (loop: string) => `verifier bug: scc exit: no visit info for call chain ${loop}`,
  },
  'scc-backedge': {
    errno: 'EFAULT',
    text: (at: number) => `verifier bug: add backedge: no SCC in verification path, insn_idx ${at}`,
  },

  // Registers.
  'invalid-register': { errno: 'EINVAL', text: (reg: number) => `R${reg} is invalid` },
  'not-readable': { errno: 'EACCES', text: (reg: number) => `R${reg} !read_ok` },
  'fp-read-only': { errno: 'EACCES', text: () => 'frame pointer is read only' },

  // Instructions.
  'reserved-fields': { errno: 'EINVAL', text: (what: string) => `${what} uses reserved fields` },
  'invalid-alu-opcode': {
    errno: 'EINVAL',
    text: (code: number) => `invalid BPF_ALU opcode ${code.toString(16)}`,
  },
  'arena-missing': {
    errno: 'EINVAL',
    text: () => 'addr_space_cast insn can only be used in a program that has an associated arena',
  },
  'addr-space-cast': {
    errno: 'EINVAL',
    text: () => 'addr_space_cast insn can only convert between address space 1 and 0',
  },
  'div-by-zero': { errno: 'EINVAL', text: () => 'div by zero' },
  'invalid-shift': { errno: 'EINVAL', text: (imm: number) => `invalid shift ${imm}` },
  'invalid-may-goto': { errno: 'EINVAL', text: (imm: number) => `invalid may_goto imm ${imm}` },
  'ld-abs-not-allowed': {
    errno: 'EINVAL',
    text: () => 'BPF_LD_[ABS|IND] instructions not allowed for this program type',
  },
  'ld-abs-context': {
    errno: 'EINVAL',
    text: () => 'at the time of BPF_LD_ABS|IND R6 != pointer to skb',
  },
  'invalid-atomic-opcode': {
    errno: 'EINVAL',
    text: (imm: number) => `BPF_ATOMIC uses invalid atomic opcode ${hex2(imm)}`,
  },
  'invalid-atomic-size': { errno: 'EINVAL', text: () => 'invalid atomic operand size' },
  'atomic-store-target': {
    errno: 'EACCES',
    text: (reg: number, type: string) => `BPF_ATOMIC stores into R${reg} ${type} is not allowed`,
  },
  'atomic-load-target': {
    errno: 'EACCES',
    text: (reg: number, type: string) => `BPF_ATOMIC loads from R${reg} ${type} is not allowed`,
  },
  'different-pointers': {
    errno: 'EINVAL',
    text: () => 'same insn cannot be used with different pointers',
  },

  'invalid-jump-opcode': {
    errno: 'EINVAL',
    text: (op: number) => `invalid BPF_JMP/JMP32 opcode ${op.toString(16)}`,
  },
  'invalid-ld-mode': { errno: 'EINVAL', text: () => 'invalid BPF_LD mode' },

  // Arithmetic on pointers.
  'pointer-op-32': {
    errno: 'EACCES',
    text: (reg: number) => `R${reg} 32-bit pointer arithmetic prohibited`,
  },
  'pointer-op-null': {
    errno: 'EACCES',
    text: (reg: number, type: string) =>
      `R${reg} pointer arithmetic on ${type} prohibited, null-check it first`,
  },
  'pointer-op-type': {
    errno: 'EACCES',
    text: (reg: number, type: string) => `R${reg} pointer arithmetic on ${type} prohibited`,
  },
  'pointer-operator': {
    errno: 'EACCES',
    text: (reg: number, operator: string) =>
      `R${reg} pointer arithmetic with ${operator} operator prohibited`,
  },
  'pointer-bitwise': {
    errno: 'EACCES',
    text: (reg: number, operator: string) =>
      `R${reg} bitwise operator ${operator} on pointer prohibited`,
  },
  'pointer-op-pointer': {
    errno: 'EACCES',
    text: (reg: number, operator: string) => `R${reg} pointer ${operator} pointer prohibited`,
  },
  'scalar-minus-pointer': {
    errno: 'EACCES',
    text: (reg: number) => `R${reg} tried to subtract pointer from scalar`,
  },
  'stack-pointer-sub': {
    errno: 'EACCES',
    text: (reg: number) => `R${reg} subtraction from stack pointer prohibited`,
  },
  'pointer-math-offset': {
    errno: 'EINVAL',
    text: (type: string, value: string) =>
      `math between ${type} pointer and ${value} is not allowed`,
  },
  'pointer-offset-large': {
    errno: 'EINVAL',
    text: (type: string, off: number) => `${type} pointer offset ${off} is not allowed`,
  },
  'pointer-math-unbounded-min': {
    errno: 'EINVAL',
    text: (type: string) =>
      `math between ${type} pointer and register with unbounded min value is not allowed`,
  },
  'pointer-value-large': {
    errno: 'EINVAL',
    text: (value: string, type: string) => `value ${value} makes ${type} pointer be out of bounds`,
  },

  // Memory.
  'invalid-mem-access': {
    errno: 'EACCES',
    text: (reg: number, type: string) => `R${reg} invalid mem access '${type}'`,
  },
  'return-no-number': {
    errno: 'EINVAL',
    text: (where: string, type: string) =>
      `${where} the register R0 is not a known value (${type})`,
  },
  'return-range': {
    errno: 'EINVAL',
    text: (where: string, has: string, least: number, greatest: number) =>
      `${where} the register R0 has ${has} should have been in [${least}, ${greatest}]`,
  },
  'packet-write': { errno: 'EACCES', text: () => 'cannot write into packet' },
  'ctx-access': {
    errno: 'EACCES',
    text: (off: number, size: number) => `invalid bpf_context access off=${off} size=${size}`,
  },
  'pointer-modified': {
    errno: 'EACCES',
    text: (type: string, reg: number, off: number) =>
      `dereference of modified ${type} ptr R${reg} off=${off} disallowed`,
  },
  'pointer-negative': {
    errno: 'EACCES',
    text: (type: string, reg: number, off: number) =>
      `negative offset ${type} ptr R${reg} off=${off} disallowed`,
  },
  'pointer-variable': {
    errno: 'EACCES',
    text: (type: string, varOff: string) => `variable ${type} access var_off=${varOff} disallowed`,
  },
  misaligned: {
    errno: 'EACCES',
    text: (
      what: string,
      ipAlign: number,
      varOff: string,
      regOff: number,
      off: number,
      size: number,
    ) =>
      `misaligned ${what}access off ${ipAlign > 0 ? `${ipAlign}+` : ''}${varOff}+${regOff}+${off} size ${size}`,
  },
  'packet-access': {
    errno: 'EACCES',
    text: (off: number, size: number, reg: number, id: number, regOff: number, range: number) =>
      `invalid access to packet, off=${off} size=${size}, R${reg}(id=${id},off=${regOff},r=${range})`,
  },
  'packet-outside-end': {
    errno: 'EINVAL',
    text: (reg: number) => `R${reg} offset is outside of the packet`,
  },
  'packet-outside': {
    errno: 'EACCES',
    text: (reg: number) => `R${reg} offset is outside of the packet`,
  },
  'negative-min': {
    errno: 'EACCES',
    text: (reg: number) =>
      `R${reg} min value is negative, either use unsigned index or do a if (index >=0) check.`,
  },
  'mem-access': {
    errno: 'EACCES',
    text: (memSize: number, off: number, size: number) =>
      `invalid access to memory, mem_size=${memSize} off=${off} size=${size}`,
  },
  'map-value-access': {
    errno: 'EACCES',
    text: (valueSize: number, off: number, size: number) =>
      `invalid access to map value, value_size=${valueSize} off=${off} size=${size}`,
  },
  'map-key-access': {
    errno: 'EACCES',
    text: (keySize: number, off: number, size: number) =>
      `invalid access to map key, key_size=${keySize} off=${off} size=${size}`,
  },
  'map-key-write': {
    errno: 'EACCES',
    text: (reg: number) => `write to change key R${reg} not allowed`,
  },
  'map-key-helper-write': {
    errno: 'EACCES',
    text: (reg: number) => `R${reg} cannot write into map_key`,
  },
  'map-value-min': {
    errno: 'EACCES',
    text: (reg: number) => `R${reg} min value is outside of the allowed memory range`,
  },
  'map-value-max': {
    errno: 'EACCES',
    text: (reg: number) => `R${reg} max value is outside of the allowed memory range`,
  },
  'map-value-unbounded': {
    errno: 'EACCES',
    text: (reg: number) =>
      `R${reg} unbounded memory access, make sure to bounds check any such access`,
  },
  'map-write-forbidden': {
    errno: 'EACCES',
    text: (valueSize: number, off: number, size: number) =>
      `write into map forbidden, value_size=${valueSize} off=${off} size=${size}`,
  },
  'map-read-forbidden': {
    errno: 'EACCES',
    text: (valueSize: number, off: number, size: number) =>
      `read from map forbidden, value_size=${valueSize} off=${off} size=${size}`,
  },
  'read-only-of-many': {
    errno: 'ENOTSUPP',
    text: () => 'a frozen read-only array needs to have one element to be read',
    silent: true,
  },
  'map-ptr-negative': {
    errno: 'EACCES',
    text: (reg: number, map: string, off: number) =>
      `R${reg} is ${map} invalid negative access: off=${off}`,
  },
  'map-ptr-write': {
    errno: 'EACCES',
    text: (map: string) => `only read from ${map} is supported`,
  },

  // Sockets and the kernel's own structures.
  'sock-write': {
    errno: 'EACCES',
    text: (reg: number, type: string) => `R${reg} cannot write into ${type}`,
  },
  'sock-access': {
    errno: 'EACCES',
    text: (reg: number, type: string, off: number, size: number) =>
      `R${reg} invalid ${type} access off=${off} size=${size}`,
  },
  'struct-type': {
    errno: 'EACCES',
    text: (reg: number, type: string, wanted: string) =>
      `R${reg} is of type ${type} but ${wanted} is expected`,
  },
  'struct-gpl': {
    errno: 'EINVAL',
    text: (struct: string) =>
      `Cannot access kernel 'struct ${struct}' from non-GPL compatible program`,
  },
  'struct-negative': {
    errno: 'EACCES',
    text: (reg: number, struct: string, off: number) =>
      `R${reg} is ptr_${struct} invalid negative access: off=${off}`,
  },
  'struct-variable': {
    errno: 'EACCES',
    text: (reg: number, struct: string, off: number, varOff: string) =>
      `R${reg} is ptr_${struct} invalid variable offset: off=${off}, var_off=${varOff}`,
  },
  'struct-beyond': {
    errno: 'EACCES',
    text: (struct: string, off: number, size: number) =>
      `access beyond struct ${struct} at off ${off} size ${size}`,
  },
  'struct-pointer-part': {
    errno: 'EACCES',
    text: (member: string, at: number, struct: string, off: number, size: number) =>
      `cannot access ptr member ${member} with moff ${at} in struct ${struct} with off ${off} size ${size}`,
  },
  'struct-member-end': {
    errno: 'EACCES',
    text: (member: string, end: number, struct: string, off: number, size: number) =>
      `access beyond the end of member ${member} (mend:${end}) in struct ${struct} with off ${off} size ${size}`,
  },
  'struct-hole': {
    errno: 'EINVAL',
    text: (struct: string, off: number) => `struct ${struct} doesn't have field at offset ${off}`,
  },
  'struct-write': { errno: 'EACCES', text: () => 'only read is supported' },

  // The stack.
  'stack-invalid-access': {
    errno: 'EACCES',
    text: (verb: string, reg: number, off: number, size: number) =>
      `invalid ${verb} stack R${reg} off=${off} size=${size}`,
  },
  'stack-invalid-end': {
    errno: 'EINVAL',
    text: (verb: string, reg: number, off: number, size: number) =>
      `invalid ${verb} stack R${reg} off=${off} size=${size}`,
  },
  'stack-invalid-variable-end': {
    errno: 'EINVAL',
    text: (verb: string, reg: number, varOff: string, off: number, size: number) =>
      `invalid variable-offset ${verb} stack R${reg} var_off=${varOff} off=${off} size=${size}`,
  },
  'stack-invalid-variable': {
    errno: 'EACCES',
    text: (verb: string, reg: number, varOff: string, off: number, size: number) =>
      `invalid variable-offset ${verb} stack R${reg} var_off=${varOff} off=${off} size=${size}`,
  },
  'stack-unbounded': {
    errno: 'EACCES',
    text: (verb: string, reg: number) => `invalid unbounded variable-offset ${verb} stack R${reg}`,
  },
  'zero-sized-read': { errno: 'EACCES', text: () => 'invalid zero-sized read' },
  'stack-helper-variable': {
    errno: 'EACCES',
    text: (varOff: string, off: number, size: number) =>
      `variable offset stack pointer cannot be passed into helper function; var_off=${varOff} off=${off} size=${size}`,
  },
  'stack-fill-size': { errno: 'EACCES', text: () => 'invalid size of register fill' },
  'stack-spill-size': { errno: 'EACCES', text: () => 'invalid size of register spill' },
  'stack-spill-caller': {
    errno: 'EINVAL',
    text: () => 'cannot spill pointers to stack into stack frame of the caller',
  },
  'stack-combined': {
    errno: 'EACCES',
    text: (frames: number, depth: number) =>
      `combined stack size of ${frames} calls is ${depth}. Too large`,
  },

  // Calls and helpers.
  'call-depth': {
    errno: 'E2BIG',
    text: (frames: number) => `the call stack of ${frames} frames is too deep`,
  },
  'call-depth-static': {
    errno: 'E2BIG',
    text: (frames: number) => `the call stack of ${frames} frames is too deep !`,
  },
  'return-stack-pointer': {
    errno: 'EINVAL',
    text: () => 'cannot return stack pointer to the caller',
  },
  'tail-call-in-subprog': {
    errno: 'EINVAL',
    text: () => 'tail_call is not allowed in subprogs without BTF',
  },
  'tail-calls-depth': {
    errno: 'EACCES',
    text: (depth: number) =>
      `tail_calls are not allowed when call stack of previous frames is ${depth} bytes. Too large`,
  },
  'invalid-func': {
    errno: 'EINVAL',
    text: (name: string, id: number) => `invalid func ${name}#${id}`,
  },
  'helper-not-allowed': {
    errno: 'EINVAL',
    text: (name: string, id: number) => `program of this type cannot use helper ${name}#${id}`,
  },
  'gpl-only': {
    errno: 'EINVAL',
    text: () => 'cannot call GPL-restricted function from non-GPL compatible program',
  },
  'arg-type': {
    errno: 'EACCES',
    text: (reg: number, type: string, expected: string) =>
      `R${reg} type=${type} expected=${expected}`,
  },
  'arg-map-key-null': {
    errno: 'EACCES',
    text: () => 'invalid map_ptr to access map->key',
  },
  'arg-map-value-null': {
    errno: 'EACCES',
    text: () => 'invalid map_ptr to access map->value',
  },
  'arg-packet': { errno: 'EACCES', text: () => 'helper access to the packet is not allowed' },
  'arg-zero-size': {
    errno: 'EACCES',
    text: (reg: number, min: string, max: string) =>
      `R${reg} invalid zero-sized read: u64=[${min},${max}]`,
  },
  'arg-size-negative': {
    errno: 'EACCES',
    text: (reg: number) => `R${reg} min value is negative, either use unsigned or 'var &= const'`,
  },
  'arg-size-unbounded': {
    errno: 'EACCES',
    text: (reg: number) =>
      `R${reg} unbounded memory access, use 'var &= const' or 'if (var < const)'`,
  },
  'field-access': {
    errno: 'EACCES',
    text: (field: string) => `${field} cannot be accessed directly by load/store`,
  },
  'lock-in-socket-filter': {
    errno: 'EINVAL',
    text: () => 'socket filter progs cannot use bpf_spin_lock yet',
  },
  'field-variable': {
    errno: 'EINVAL',
    text: (reg: number, field: string) =>
      `R${reg} doesn't have constant offset. ${field} has to be at the constant offset`,
  },
  'field-no-btf': {
    errno: 'EINVAL',
    text: (map: string, field: string) => `map '${map}' has to have BTF in order to use ${field}`,
  },
  'field-missing': {
    errno: 'EINVAL',
    text: (map: string, field: string) => `map '${map}' has no valid ${field}`,
  },
  'field-offset': {
    errno: 'EINVAL',
    text: (off: string, field: string, at: number) =>
      `off ${off} doesn't point to 'struct ${field}' that is at ${at}`,
  },
  'timer-map': {
    errno: 'EINVAL',
    text: () => "timer pointer in R1 map_uid=0 doesn't match map pointer in R2 map_uid=0",
  },
  'lock-two': { errno: 'EINVAL', text: () => 'Locking two bpf_spin_locks are not allowed' },
  'unlock-nothing': { errno: 'EINVAL', text: () => 'bpf_spin_unlock without taking a lock' },
  'unlock-other': { errno: 'EINVAL', text: () => 'bpf_spin_unlock of different lock' },
  'call-in-lock': {
    errno: 'EINVAL',
    text: () => 'function calls are not allowed while holding a lock',
  },
  'lock-held': {
    errno: 'EINVAL',
    text: (what: string) => `${what} cannot be used inside bpf_spin_lock-ed region`,
  },
  'section-open': {
    errno: 'EINVAL',
    text: (what: string, opened: string) => `${what} cannot be used inside ${opened}-ed region`,
  },
  'backtracking-misuse': { errno: 'EFAULT', text: () => 'verifier bug: backtracking misuse' },
  'callback-map': { errno: 'ENOTSUPP', text: () => 'callback function not allowed for map' },
  'callback-result-type': { errno: 'EACCES', text: () => 'R0 not a scalar value' },
  'not-referenced': {
    errno: 'EINVAL',
    text: (reg: number) => `R${reg} must be referenced when passed to release function`,
  },
  'release-offset': {
    errno: 'EINVAL',
    text: (reg: number) =>
      `R${reg} must have zero offset when passed to release func or trusted arg to kfunc`,
  },
  'release-twice': {
    errno: 'EINVAL',
    text: (name: string, id: number) => `func ${name}#${id} reference has not been acquired before`,
  },
  'unreleased-reference': {
    errno: 'EINVAL',
    text: (id: number, at: number) => `Unreleased reference id=${id} alloc_insn=${at}`,
  },
  'reference-leak': {
    errno: 'EINVAL',
    text: (what: string) => `${what} would lead to reference leak`,
  },
  'arg-not-constant': {
    errno: 'EACCES',
    text: (reg: number) => `R${reg} is not a known constant'`,
  },
  'string-writable': {
    errno: 'EACCES',
    text: (reg: number) => `R${reg} does not point to a readonly map'`,
  },
  'string-variable': {
    errno: 'EACCES',
    text: (reg: number) => `R${reg} is not a constant address'`,
  },
  'string-no-direct-value': {
    errno: 'EACCES',
    text: () => 'no direct value access support for this map type',
  },
  'string-of-many': { errno: 'ENOTSUPP', text: () => 'direct value access on string failed' },
  'string-endless': { errno: 'EINVAL', text: () => 'string is not zero-terminated' },
  'snprintf-size': {
    errno: 'EINVAL',
    text: () => 'the size of the arguments of bpf_snprintf is no multiple of 8',
    silent: true,
  },
  'snprintf-format': { errno: 'EINVAL', text: () => 'Invalid format string' },
  'might-sleep': {
    errno: 'EINVAL',
    text: () => 'helper call might sleep in a non-sleepable prog',
  },
  'two-references': {
    errno: 'EACCES',
    text: (reg: number, id: number, other: number) =>
      `more than one arg with ref_obj_id R${reg} ${id} ${other}`,
  },
  'arg-written': {
    errno: 'EACCES',
    text: (name: string, reg: number, type: string) =>
      `${name}() may write into memory pointed by R${reg} type=${type}`,
  },
  'kptr-missing': { errno: 'EINVAL', text: (reg: number) => `R${reg} has no valid kptr` },
  'storage-flags': {
    errno: 'EINVAL',
    text: () => "get_local_storage() doesn't support non-zero flags",
  },
  'map-func-mismatch': {
    errno: 'EINVAL',
    text: (mapType: number, name: string, id: number) =>
      `cannot pass map_type ${mapType} into func ${name}#${id}`,
  },
  'tail-call-map': { errno: 'EINVAL', text: () => 'expected prog array map for tail call' },
  'map-update-forbidden': { errno: 'EACCES', text: () => 'write into map forbidden' },

  // Functions of the kernel.
  'kfunc-gpl': {
    errno: 'EINVAL',
    text: () => 'cannot call kernel function from non-GPL compatible program',
  },
  'kfunc-negative-module': {
    errno: 'EINVAL',
    text: () => 'negative offset disallowed for kernel module function call',
  },
  'kfunc-no-module': { errno: 'EINVAL', text: () => 'invalid module BTF fd specified' },
  'kfunc-no-btf': { errno: 'EINVAL', text: () => 'failed to find BTF for kernel function' },
  'kfunc-no-function': {
    errno: 'EINVAL',
    text: (id: number) => `kernel btf_id ${id >>> 0} is not a function`,
  },
  'kfunc-device': {
    errno: 'EINVAL',
    text: () => 'metadata kfuncs require device-bound program',
  },
  'kfunc-not-allowed': {
    errno: 'EACCES',
    text: (name: string) => `calling kernel function ${name} is not allowed`,
  },
  'kfunc-sleepable': {
    errno: 'EACCES',
    text: (name: string) => `program must be sleepable to call sleepable kfunc ${name}`,
  },
  'kfunc-not-scalar': { errno: 'EINVAL', text: (reg: number) => `R${reg} is not a scalar` },
  'kfunc-not-constant': {
    errno: 'EINVAL',
    text: (reg: number) => `R${reg} must be a known constant`,
  },
  'kfunc-null': {
    errno: 'EACCES',
    text: (arg: number) => `Possibly NULL pointer passed to trusted arg${arg}`,
  },
  'kfunc-pointee': {
    errno: 'EINVAL',
    text: (arg: number) =>
      `arg#${arg} pointer type UNKNOWN  must point to scalar, or struct with scalar`,
  },
  'kfunc-not-ctx': {
    errno: 'EINVAL',
    text: (arg: number, type: string) => `arg#${arg} expected pointer to ctx, but got ${type}`,
  },
  'kfunc-memory': {
    errno: 'EACCES',
    text: (arg: number, size: number) =>
      `arg#${arg} arg#${size} memory, len pair leads to invalid memory access`,
  },
  'kfunc-packet-write': {
    errno: 'EINVAL',
    text: () => 'the prog does not allow writes to packet data',
  },
  'rcu-nested': {
    errno: 'EINVAL',
    text: (name: string) => `nested rcu read lock (kernel function ${name})`,
  },
  'rcu-unmatched': {
    errno: 'EINVAL',
    text: (name: string) => `unmatched rcu read unlock (kernel function ${name})`,
  },
  'preempt-unmatched': {
    errno: 'EINVAL',
    text: (name: string) => `unmatched attempt to enable preemption (kernel function ${name})`,
  },
  'mem-write': {
    errno: 'EACCES',
    text: (reg: number, type: string) => `R${reg} cannot write into ${type}`,
  },

  // Dynptrs and iterators.
  'object-variable': {
    errno: 'EINVAL',
    text: (kind: string) => `${kind} has to be at a constant offset`,
  },
  'object-offset': {
    errno: 'EINVAL',
    text: (kind: string, off: number) => `cannot pass in ${kind} at an offset=${off}`,
  },
  'object-read': {
    errno: 'EACCES',
    text: (off: number, at: number, size: number) =>
      `invalid read from stack off ${off}+${at} size ${size}`,
  },
  'object-helper': {
    errno: 'EACCES',
    text: (reg: number, off: string, at: number, size: number) =>
      `invalid read from stack R${reg} ${off}+${at} size ${size}`,
  },
  'dynptr-pointer': {
    errno: 'EINVAL',
    text: (arg: number) => `arg#${arg} expected pointer to stack or const struct bpf_dynptr`,
  },
  'dynptr-flags': {
    errno: 'EFAULT',
    text: () => 'verifier bug: misconfigured dynptr helper type flags',
  },
  'dynptr-not-uninit': {
    errno: 'EINVAL',
    text: () => 'Dynptr has to be an uninitialized dynptr',
  },
  'dynptr-not-init': {
    errno: 'EINVAL',
    text: (arg: number) => `Expected an initialized dynptr as arg #${arg}`,
  },
  'dynptr-kind': {
    errno: 'EINVAL',
    text: (kind: string, arg: number) => `Expected a dynptr of type ${kind} as arg #${arg}`,
  },
  'dynptr-unacquired': {
    errno: 'EINVAL',
    text: (arg: number) => `arg ${arg} is an unacquired reference`,
  },
  'dynptr-memory': {
    errno: 'EACCES',
    text: (type: string) => `Unsupported reg type ${type} for bpf_dynptr_from_mem data`,
  },
  'dynptr-overwrite': { errno: 'EINVAL', text: () => 'cannot overwrite referenced dynptr' },
  'dynptr-write': {
    errno: 'EACCES',
    text: (off: number) => `potential write to dynptr at off=${off} disallowed`,
  },
  'iter-pointer': {
    errno: 'EINVAL',
    text: (arg: number) => `arg#${arg} expected pointer to an iterator on stack`,
  },
  'iter-not-uninit': {
    errno: 'EINVAL',
    text: (name: string, arg: number) => `expected uninitialized iter_${name} as arg #${arg}`,
  },
  'iter-not-init': {
    errno: 'EINVAL',
    text: (name: string, arg: number) => `expected an initialized iter_${name} as arg #${arg}`,
  },

  // Returning.
} as const satisfies Record<string, Message>;

export type Messages = typeof MESSAGES;
export type MessageCode = keyof Messages;

function hex2(value: number): string {
  return (value >>> 0).toString(16).padStart(2, '0');
}

function tooComplex(jumps: number): string {
  return `The sequence of ${jumps} jumps is too complex.`;
}

function invalidValuePointer(valueSize: number, off: number): string {
  return `invalid access to map value pointer, value_size=${valueSize} off=${off}`;
}
