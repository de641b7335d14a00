import { MenuAt } from '../../../ui';
import type { Editing } from '../PacketsPane';
import type { MenuPlace } from './PacketTableRow';
import { usePacketMenu } from './use-packet-menu';

/** The menu of a row, at the place where it was asked for. */
export function PacketMenu({
  menu,
  onEdit,
  onClose,
  returnFocus,
}: {
  readonly menu: MenuPlace;
  readonly onEdit: (editing: Editing) => void;
  readonly onClose: () => void;
  readonly returnFocus: () => void;
}) {
  const items = usePacketMenu(menu, onEdit);
  return (
    <MenuAt label="Packet" at={menu} items={items} onClose={onClose} returnFocus={returnFocus} />
  );
}
