import { MAP_TYPES, type MapCommandName, type MapTypeName } from '../../../../engine/abi';
import type { MapReport } from '../../../../engine/api';
import { setMapEntries } from '../../../../engine/workspace';
import { type App, edited } from '../../../store';

/**
 * What is changed: `start`, what a map begins with, which is part of the workspace and undoable; or
 * `session`, the map as the last packets left it, which is neither.
 */
export type Where = 'start' | 'session';

/** Whether user space can do something to elements of a map that are not references. */
export function takes({ type }: MapReport, command: MapCommandName): boolean {
  const facts = Object.hasOwn(MAP_TYPES, type) ? MAP_TYPES[type as MapTypeName] : undefined;
  return facts !== undefined && facts.refersTo === undefined && facts.commands.includes(command);
}

/** @returns why it was not done; `null` where it was */
export async function setElement(
  { store, controller }: App,
  where: Where,
  { name }: MapReport,
  key: string,
  value: string,
): Promise<string | null> {
  if (where === 'session') {
    return controller.changeMaps({ kind: 'set', map: name, key, value });
  }
  return store.getState().edit(`set an entry of ${name}`, (workspace) => {
    const old = workspace.maps.find((map) => map.name === name)?.entries ?? [];
    const same = (other: string) => other.toLowerCase() === key;
    const entries = old.some(([other]) => same(other))
      ? old.map(([other, was]) => [other, same(other) ? value : was] as const)
      : [...old, [key, value] as const];
    return edited(setMapEntries(workspace, name, entries));
  });
}

/** @returns why it was not done; `null` where it was */
export async function deleteElement(
  { store, controller }: App,
  where: Where,
  { name }: MapReport,
  key: string,
): Promise<string | null> {
  if (where === 'session') return controller.changeMaps({ kind: 'delete', map: name, key });
  return store.getState().edit(`delete an entry of ${name}`, (workspace) => {
    const old = workspace.maps.find((map) => map.name === name)?.entries ?? [];
    const entries = old.filter(([other]) => other.toLowerCase() !== key);
    return entries.length === old.length
      ? 'It is not among the first contents of the map.'
      : edited(setMapEntries(workspace, name, entries));
  });
}
