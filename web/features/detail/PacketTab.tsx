import { useAppState } from '../../store';
import { later } from '../../ui';
import { DissectionTree } from './DissectionTree';
import { HexView } from './HexView';
import styles from './PacketTab.module.css';
import type { ShownPacket, Side } from './shown-packet';

const PacketNotes = later(() => import('./PacketNotes').then((module) => module.PacketNotes));

/** Headers and bytes, one below the other, or side by side where there is room. */
export function PacketTab({ packet, side }: { readonly packet: ShownPacket; readonly side: Side }) {
  const chosen = useAppState((state) => state.selection.bytes !== null && state.trace !== null);
  const noted = packet.compared !== null || chosen;
  return (
    <div className={styles.tab}>
      <div className={styles.views}>
        <div className={styles.headers}>
          <DissectionTree nodes={packet.nodes} />
        </div>
        <HexView packet={packet} />
      </div>
      {noted && <PacketNotes packet={packet} side={side} />}
    </div>
  );
}
