import {
  Copy,
  FilePlus2,
  ListFilter,
  Pencil,
  Play,
  StepForward,
  TextCursorInput,
  Trash2,
} from 'lucide-react';
import { openPacket, useApp, useAppState } from '../../../store';
import type { MenuItem } from '../../../ui';
import { cellFilters } from '../filter/cell-filters';
import { withTest } from '../filter/filtered';
import type { Editing } from '../PacketsPane';
import { copyToDocument, deletePacket, duplicatePacket, runPacket } from '../packet-actions';
import type { MenuPlace } from './PacketTableRow';

/** What can be done with the packet of a row. */
export function usePacketMenu(
  { of: { id, row, iface }, column }: MenuPlace,
  onEdit: (editing: Editing) => void,
): readonly MenuItem[] {
  const app = useApp();
  const { store } = app;
  const isTraffic = useAppState((state) => state.source !== null);
  const step: MenuItem = {
    key: 'step',
    label: 'Step through it',
    icon: <StepForward size={14} aria-hidden />,
    onSelect: () => void openPacket(app, id, 0),
  };
  const filters = (row ? cellFilters(row, iface, column) : []).map(
    (test): MenuItem => ({
      key: test,
      label: `Only ${test}`,
      icon: <ListFilter size={14} aria-hidden />,
      onSelect: () => {
        const { filter, setFilter } = store.getState();
        setFilter({ text: withTest(filter.text, test) });
      },
    }),
  );
  if (isTraffic) {
    const copy: MenuItem = {
      key: 'copy',
      label: 'Copy into the workspace',
      note: 'to edit it and to keep its bytes',
      icon: <FilePlus2 size={14} aria-hidden />,
      onSelect: () => copyToDocument(store),
    };
    return [step, copy, ...filters];
  }
  return [
    {
      key: 'run',
      label: 'Run this packet',
      note: 'with the maps as they stand',
      icon: <Play size={14} aria-hidden />,
      onSelect: () => void runPacket(app, id),
    },
    step,
    {
      key: 'edit',
      label: 'Edit…',
      icon: <Pencil size={14} aria-hidden />,
      shortcut: 'Enter',
      onSelect: () => onEdit({ packet: id, focus: 'bytes' }),
    },
    {
      key: 'rename',
      label: 'Rename…',
      icon: <TextCursorInput size={14} aria-hidden />,
      shortcut: 'F2',
      onSelect: () => onEdit({ packet: id, focus: 'name' }),
    },
    {
      key: 'duplicate',
      label: 'Duplicate',
      icon: <Copy size={14} aria-hidden />,
      onSelect: () => duplicatePacket(app, id),
    },
    {
      key: 'delete',
      label: 'Delete',
      icon: <Trash2 size={14} aria-hidden />,
      shortcut: 'Del',
      onSelect: () => deletePacket(app, id),
    },
    ...filters,
  ];
}
