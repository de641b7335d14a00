import { MailSearch } from 'lucide-react';
import { useState } from 'react';
import { useAppState } from '../../store';
import { EmptyState, later, Tabs } from '../../ui';
import { Outcome } from './Outcome';
import { PacketMoment } from './PacketMoment';
import { PacketTab } from './PacketTab';
import { type Side, useShownPacket } from './shown-packet';
import { useTrace } from './use-results';

const HopsTab = later(() => import('./HopsTab').then((module) => module.HopsTab));

/** The packet at the playhead: its headers and bytes, or what each program did with it. */
export function DetailPane() {
  const tab = useAppState((state) => state.detailTab);
  const setTab = useAppState((state) => state.setDetailTab);
  const [side, setSide] = useState<Side>('entry');
  const packet = useShownPacket(side);
  const chosen = useAppState((state) => state.selection.bytes !== null);
  const isTraffic = useAppState((state) => state.source !== null);
  useTrace(tab === 'hops' || side === 'exit' || isTraffic || chosen);
  const nothing = (
    <EmptyState icon={<MailSearch size={22} aria-hidden />} title="No packet chosen">
      Its headers and bytes show here, and what each program did with it.
    </EmptyState>
  );
  return (
    <Tabs
      label="Packet detail"
      value={tab}
      onChange={setTab}
      trailing={
        packet &&
        (tab === 'packet' ? (
          <PacketMoment compared={packet.compared} side={side} onSide={setSide} />
        ) : (
          <Outcome />
        ))
      }
      items={[
        {
          value: 'packet',
          label: 'Packet',
          panel: packet ? <PacketTab packet={packet} side={side} /> : nothing,
        },
        { value: 'hops', label: 'Hops', panel: packet ? <HopsTab /> : nothing },
      ]}
    />
  );
}
