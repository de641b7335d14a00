import { DissectionTree } from './DissectionTree';
import { HexView } from './HexView';
import { PacketNotes } from './PacketNotes';
import styles from './PacketTab.module.css';
import type { ShownPacket, Side } from './shown-packet';

/** Headers and bytes, one below the other, or side by side where there is room. */
export function PacketTab({ packet, side }: { readonly packet: ShownPacket; readonly side: Side }) {
  return (
    <div className={styles.tab}>
      <div className={styles.views}>
        <div className={styles.headers}>
          <DissectionTree nodes={packet.nodes} />
        </div>
        <HexView packet={packet} />
      </div>
      <PacketNotes packet={packet} side={side} />
    </div>
  );
}
