import { Plus, Unlink } from 'lucide-react';
import { findEdge } from '../../../engine/workspace';
import { useApp, useAppState } from '../../store';
import { MenuAt } from '../../ui';
import { addBlankProgram, canWire, sourceName, unwire, wire, wireWarning } from './commands';
import type { Point } from './geometry';
import { setMenu, useGraphUi } from './graph-ui';

/** Where an edge may lead, as a menu: the way without a pointer. */
export function WireMenu({ freeSpot }: { readonly freeSpot: () => Point }) {
  const { store } = useApp();
  const menu = useGraphUi((ui) => ui.menu);
  const workspace = useAppState((state) => state.workspace);
  if (!menu) return null;
  const { source, origin } = menu;
  const wired =
    source.kind === 'iface'
      ? workspace.interfaces.some(
          ({ id, heads }) => id === source.iface && heads[source.hook] !== undefined,
        )
      : findEdge(workspace, source.from, source.code) !== undefined;
  const self = source.kind === 'port' ? source.from : null;
  const selfLast = workspace.programs.toSorted(
    (a, b) => Number(a.id === self) - Number(b.id === self),
  );
  return (
    <MenuAt
      label={`Where ${sourceName(workspace, source)} leads`}
      heading={`${sourceName(workspace, source)} leads to`}
      onClose={() => setMenu(null)}
      at={menu}
      side="right"
      returnFocus={() => origin.focus()}
      items={[
        ...selfLast.map(({ id, name }) => {
          const allowed = canWire(workspace, source, id);
          return {
            key: id,
            label: name,
            disabled: allowed !== true,
            note: allowed === true ? (wireWarning(workspace, source, id) ?? undefined) : allowed,
            onSelect: () => void wire(store, source, id),
          };
        }),
        {
          key: '+new',
          label: 'A new program',
          icon: <Plus size={14} aria-hidden />,
          onSelect: () => void addBlankProgram(store, freeSpot(), source),
        },
        ...(wired
          ? [
              {
                key: '+end',
                label: source.kind === 'iface' ? 'Nothing: detach' : 'The end: remove the edge',
                icon: <Unlink size={14} aria-hidden />,
                onSelect: () => unwire(store, source),
              },
            ]
          : []),
      ]}
    />
  );
}
