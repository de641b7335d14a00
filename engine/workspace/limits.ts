/**
 * How much a workspace may hold. Workspaces come from strangers (files, links), so every list and
 * every text in them is bounded; the schema, the edits and the messages read these numbers.
 */
export const WORKSPACE_LIMITS = {
  /** Characters of a workspace file, looked at before it is parsed. */
  fileLength: 24 * 1024 * 1024,
  /** Workspaces of one file. */
  collection: 1000,
  /** Characters of a file of several workspaces, looked at before it is parsed. */
  collectionLength: 128 * 1024 * 1024,
  nameLength: 80,
  notesLength: 64 * 1024,
  programs: 32,
  programNameLength: 32,
  /** Characters of one program's source. */
  sourceLength: 256 * 1024,
  maps: 64,
  mapEntries: 4096,
  /** Bytes. */
  mapKeySize: 512,
  /** Bytes. */
  mapValueSize: 4096,
  /** Characters of what says how to read a key or a value. */
  mapLayoutLength: 200,
  edges: 256,
  interfaces: 16,
  interfaceNameLength: 15,
  addresses: 16,
  routes: 256,
  neighbours: 256,
  /** Characters of an address, with its prefix length. */
  addressLength: 49,
  packets: 256,
  packetNameLength: 80,
  /** Bytes of one packet. */
  packetSize: 9 * 1024,
  captures: 16,
  captureNameLength: 255,
  /** Bytes of a capture that is kept by name. */
  captureSize: 256 * 1024 * 1024,
  layoutItems: 256,
  /** Canvas coordinates lie within plus and minus this. */
  coordinate: 1_000_000,
  cpus: 256,
  insnBudget: 1_000_000_000,
} as const;
