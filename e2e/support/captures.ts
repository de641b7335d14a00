import { EXAMPLES } from '../../engine/examples';
import { writePcap } from '../../engine/packet';

/** Packets of the first example in another order, over and over, as a capture file has them. */
export function longCapture(count: number, step = 7): Buffer {
  const { packets } = EXAMPLES[0]!.workspace; // there are examples
  const frames = packets.map(({ data }) => new Uint8Array(Buffer.from(data, 'hex')));
  return Buffer.from(
    writePcap(
      Array.from({ length: count }, (_, i) => {
        const data = frames[(i * step) % frames.length]!; // within bounds
        return { data, time: BigInt(i) * 10_000n, wireLength: data.length };
      }),
    ),
  );
}

export const file = (name: string, buffer: Buffer) => ({
  name,
  mimeType: 'application/vnd.tcpdump.pcap',
  buffer,
});
