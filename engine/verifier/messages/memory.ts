import type { Message } from './message';

/** Accesses to memory of every kind, and the stack. */
export const MEMORY = {
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
} as const satisfies Record<string, Message>;
