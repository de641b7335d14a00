import { WORKSPACE_VERSION } from './format';

/**
 * Turns a document of the version that it stands under into one of the next version. It sees
 * foreign data: it must not throw, and what it cannot read it leaves for the schema to refuse.
 */
export type Migration = (document: Readonly<Record<string, unknown>>) => Record<string, unknown>;
export type Migrations = Readonly<Record<number, Migration>>;

/** By the version that a step starts from; version 1 was the first. */
export const MIGRATIONS: Migrations = { 1: toVersion2 };

/**
 * Version 1 had one program per interface, at XDP, and no captures by name; since version 2 each
 * hook has a head.
 */
function toVersion2(document: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { interfaces } = document;
  return {
    captures: [],
    ...document,
    ...(Array.isArray(interfaces) && { interfaces: interfaces.map(withHeads) }),
  };
}

function withHeads(iface: unknown): unknown {
  if (typeof iface !== 'object' || iface === null || !Object.hasOwn(iface, 'program')) return iface;
  const { program, ...rest } = iface as Readonly<Record<string, unknown>>;
  return { ...rest, heads: program === null ? {} : { xdp: program } };
}

export type MigrateResult =
  | { readonly ok: true; readonly document: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly reason: 'newer' | 'invalid'; readonly message: string };

/** Brings a document of any known version to the current one, step by step. */
export function migrate(
  document: Readonly<Record<string, unknown>>,
  current: number = WORKSPACE_VERSION,
  migrations: Migrations = MIGRATIONS,
): MigrateResult {
  const { version } = document;
  if (typeof version !== 'number' || !Number.isSafeInteger(version) || version < 0) {
    return {
      ok: false,
      reason: 'invalid',
      message: `version must be a whole number; this page writes version ${current}.`,
    };
  }
  if (version > current) {
    return {
      ok: false,
      reason: 'newer',
      message:
        `This workspace has format version ${version}, and this page knows versions up to ${current}. ` +
        'Nothing was changed or lost: keep the file, and open it with a newer Chaincall.',
    };
  }
  let migrated = document;
  for (let from = version; from < current; from++) {
    const step = migrations[from];
    if (!step) {
      return {
        ok: false,
        reason: 'invalid',
        message: `version ${version} was never a format of Chaincall; the first is 1.`,
      };
    }
    migrated = { ...step(migrated), version: from + 1 };
  }
  return { ok: true, document: migrated };
}
