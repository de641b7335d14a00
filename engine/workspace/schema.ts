import * as v from 'valibot';
import type { HookName } from '../abi';
import { ROUTE_KINDS } from '../network';
import { WORKSPACE_FORMAT, WORKSPACE_VERSION } from './format';
import { WORKSPACE_LIMITS as LIMITS } from './limits';
import type { Workspace } from './types';

/** Names that every JavaScript object answers to: as a key they would find what nobody put there. */
export const RESERVED_KEYS: readonly string[] = ['__proto__', 'constructor', 'prototype'];

// Tab, line feed and carriage return are the only control characters with a place in a text.
function isPlainText(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if ((code < 0x20 && code !== 9 && code !== 10 && code !== 13) || code === 0x7f) return false;
  }
  return true;
}
const isOneLine = (text: string) => isPlainText(text) && !/[\t\r\n\u2028\u2029]/.test(text);

const integer = (least: number, most: number) => {
  const message = `must be a whole number from ${least} to ${most}`;
  return v.pipe(
    v.number(),
    v.integer(message),
    v.minValue(least, message),
    v.maxValue(most, message),
    // JSON has -0, and it would not come back from a file as it went in.
    v.check((value) => !Object.is(value, -0), 'must not be minus zero; write 0'),
  );
};

const hex = (mostBytes: number) =>
  v.pipe(
    v.string(),
    v.maxLength(2 * mostBytes, `is longer than ${mostBytes} bytes; shorten it`),
    v.check(
      (text) => text.length % 2 === 0 && !/[^0-9a-fA-F]/.test(text),
      'must be hex digits, two for each byte, without separators',
    ),
  );

const line = (least: number, most: number) => {
  const message =
    least === 0 ? `must be at most ${most} characters` : `must be ${least} to ${most} characters`;
  return v.pipe(
    v.string(),
    v.minLength(least, message),
    v.maxLength(most, message),
    v.check(isOneLine, 'must be one line without control characters'),
  );
};

const text = (most: number) =>
  v.pipe(
    v.string(),
    v.maxLength(most, `is longer than ${most} characters; shorten it`),
    v.check(isPlainText, 'must not hold control characters other than tab and line ends'),
  );

// The length is looked at first: a list may hold anything, and a great deal of it.
const list = <const S extends v.GenericSchema>(item: S, most: number) =>
  v.pipe(
    v.array(v.unknown()),
    v.maxLength(most, `holds more than ${most} entries; remove some`),
    v.array(item),
  );

export const itemIdSchema = v.pipe(
  v.string(),
  v.regex(/^[a-z0-9_-]{1,32}$/, 'must be 1 to 32 of the characters a to z, 0 to 9, "_" and "-"'),
  v.check((id) => !RESERVED_KEYS.includes(id), 'is a reserved word; choose another id'),
);

export const workspaceNameSchema = line(1, LIMITS.nameLength);
export const notesSchema = text(LIMITS.notesLength);
export const programNameSchema = line(1, LIMITS.programNameLength);
/** Any characters: what does not belong in a source the assembler tells, and nothing typed is lost. */
export const sourceSchema = v.pipe(
  v.string(),
  v.maxLength(LIMITS.sourceLength, `is longer than ${LIMITS.sourceLength} characters; shorten it`),
);
export const interfaceNameSchema = v.pipe(
  v.string(),
  v.regex(
    new RegExp(`^[^\\s/:\\u0000-\\u001f\\u007f]{1,${LIMITS.interfaceNameLength}}$`),
    `must be 1 to ${LIMITS.interfaceNameLength} characters without spaces, "/" and ":"`,
  ),
);
export const ifindexSchema = integer(1, 0x7fff_ffff);

/** A return code as a program gives it (u32), or the wildcard. Which have slots is the mechanism's affair. */
export const edgeCodeSchema = v.union(
  [v.literal('*'), integer(0, 0xffff_fffe)],
  'must be a return code from 0 to 4294967294, or "*"',
);

export const edgeSchema = v.strictObject({
  from: itemIdSchema,
  code: edgeCodeSchema,
  to: itemIdSchema,
});

export const programSchema = v.strictObject({
  id: itemIdSchema,
  name: programNameSchema,
  source: sourceSchema,
  chainCalls: v.boolean(),
});

export const mapSchema = v.strictObject({
  name: v.pipe(
    v.string(),
    v.regex(/^[A-Za-z0-9_.]{1,15}$/, 'must be 1 to 15 letters, digits, "_" or "."'),
  ),
  entries: list(
    v.strictTuple([hex(LIMITS.mapKeySize), hex(LIMITS.mapValueSize)]),
    LIMITS.mapEntries,
  ),
  layout: v.exactOptional(
    v.strictObject({
      key: v.exactOptional(line(1, LIMITS.mapLayoutLength)),
      value: v.exactOptional(line(1, LIMITS.mapLayoutLength)),
    }),
  ),
});

const headsSchema = v.strictObject({
  xdp: v.exactOptional(itemIdSchema),
  sched_cls: v.exactOptional(itemIdSchema),
  cgroup_skb: v.exactOptional(itemIdSchema),
  socket_filter: v.exactOptional(itemIdSchema),
} satisfies Record<HookName, v.GenericSchema>);

/** What an address is written like is told by `networkProblem`. */
const address = line(1, LIMITS.addressLength);
const optional = <const T extends v.GenericSchema>(schema: T) => v.exactOptional(schema);

const linkSchema = v.strictObject({
  mac: optional(address),
  mtu: optional(v.number()),
  addresses: optional(list(address, LIMITS.addresses)),
  forwarding: optional(v.boolean()),
});

const networkSchema = v.strictObject({
  routes: list(
    v.strictObject({
      to: address,
      kind: optional(v.picklist(ROUTE_KINDS)),
      iface: optional(itemIdSchema),
      via: optional(address),
      table: optional(v.number()),
      metric: optional(v.number()),
      mtu: optional(v.number()),
      src: optional(address),
      encap: optional(v.boolean()),
    }),
    LIMITS.routes,
  ),
  neighbours: list(
    v.strictObject({ iface: itemIdSchema, address, mac: address }),
    LIMITS.neighbours,
  ),
});

export const interfaceSchema = v.strictObject({
  id: itemIdSchema,
  name: interfaceNameSchema,
  ifindex: ifindexSchema,
  heads: headsSchema,
  link: v.exactOptional(linkSchema),
});

const U64_MAX = 18_446_744_073_709_551_615n;

export const packetSchema = v.strictObject({
  id: itemIdSchema,
  name: line(0, LIMITS.packetNameLength),
  data: hex(LIMITS.packetSize),
  time: v.pipe(
    v.string(),
    v.check(
      (digits) => /^(0|[1-9][0-9]{0,19})$/.test(digits) && BigInt(digits) <= U64_MAX,
      'must be nanoseconds as a decimal string, from "0" to "18446744073709551615"',
    ),
  ),
  iface: itemIdSchema,
});

export const captureSchema = v.strictObject({
  id: itemIdSchema,
  name: line(1, LIMITS.captureNameLength),
  size: integer(0, LIMITS.captureSize),
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'must be 64 hex digits in lower case')),
  packets: integer(1, LIMITS.captureSize),
  iface: itemIdSchema,
});

export const settingsSchema = v.strictObject({
  budget: v.picklist(['today', '2019']),
  cpus: integer(1, LIMITS.cpus),
  seed: integer(0, 0xffff_ffff),
  forceChainCalls: v.boolean(),
  insnBudget: integer(1, LIMITS.insnBudget),
});

export const mechanismSchema = v.strictObject({
  name: v.picklist(['inject']),
  variant: v.picklist(['fixed', 'as-posted']),
});

const coordinate = v.pipe(
  v.number(),
  v.finite('must be a finite number'),
  v.minValue(-LIMITS.coordinate, 'lies too far out on the canvas'),
  v.maxValue(LIMITS.coordinate, 'lies too far out on the canvas'),
  v.check((value) => !Object.is(value, -0), 'must not be minus zero; write 0'),
);
export const positionSchema = v.strictObject({ x: coordinate, y: coordinate });

/** The shape of the document. What its parts say of each other is checked by `semanticProblem`. */
export const workspaceSchema = v.strictObject({
  format: v.literal(WORKSPACE_FORMAT),
  version: v.literal(WORKSPACE_VERSION),
  name: workspaceNameSchema,
  notes: notesSchema,
  mechanism: mechanismSchema,
  settings: settingsSchema,
  programs: list(programSchema, LIMITS.programs),
  maps: list(mapSchema, LIMITS.maps),
  edges: list(edgeSchema, LIMITS.edges),
  interfaces: list(interfaceSchema, LIMITS.interfaces),
  network: v.exactOptional(networkSchema),
  packets: list(packetSchema, LIMITS.packets),
  captures: list(captureSchema, LIMITS.captures),
  layout: v.pipe(
    v.record(v.string(), v.unknown()),
    v.check(
      (layout) => Object.keys(layout).length <= LIMITS.layoutItems,
      `holds more than ${LIMITS.layoutItems} entries; remove some`,
    ),
    v.record(itemIdSchema, positionSchema),
  ),
}) satisfies v.GenericSchema<unknown, Workspace>;
