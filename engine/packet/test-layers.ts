/** Random layers for property tests: whole packets with every field that does not follow from the rest. */
import fc from 'fast-check';
import { formatIpv4, formatIpv6, formatMac } from './address';
import type { HeaderOption, Layer, LayerKind } from './layer';
import { type FieldSpec, LAYER_TABLE } from './layer-table';
import { TCP_FLAGS } from './numbers';

const bytes = (size: number) => fc.uint8Array({ minLength: size, maxLength: size });
const ipv6Address = bytes(16).map(formatIpv6);

function anyValue({ kind, bits, unit, less }: FieldSpec): fc.Arbitrary<unknown> {
  switch (kind) {
    case 'flag':
      return fc.boolean();
    case 'mac':
      return bytes(6).map(formatMac);
    case 'ipv4':
      return bytes(4).map(formatIpv4);
    case 'ipv6':
      return ipv6Address;
    case 'tcpFlags':
      return fc.subarray([...TCP_FLAGS]);
    default:
      return fc.integer({ min: 0, max: 2 ** bits - 1 }).map((units) => (units + less) * unit);
  }
}

/** Every field of the table that does not follow from the rest, with `fixed` ones as given. */
function header(kind: LayerKind, fixed: Record<string, unknown> = {}): fc.Arbitrary<Layer> {
  const fields = LAYER_TABLE[kind].fields.filter(
    ({ name, value, when }) => value !== null && when === undefined && !(name in fixed),
  );
  const record = fc.record(
    Object.fromEntries(fields.map((field) => [field.name, anyValue(field)])),
  );
  return record.map((values) => ({ kind, ...values, ...fixed }) as unknown as Layer);
}

/** Options whose kinds are beyond those that padding uses, up to 40 bytes. */
const options: fc.Arbitrary<HeaderOption[]> = fc.array(
  fc.record({ kind: fc.integer({ min: 2, max: 255 }), data: fc.uint8Array({ maxLength: 6 }) }),
  { maxLength: 5 },
);

/** Ports that announce nothing. */
const port = fc.integer({ min: 5000, max: 65535 });
const label = fc.stringMatching(/^[a-z0-9-]{1,12}$/);
const domain = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.'));
const u16 = fc.nat(0xffff);

const payload: fc.Arbitrary<Layer[]> = fc
  .uint8Array({ maxLength: 40 })
  .map((data) => (data.length === 0 ? [] : [{ kind: 'payload', data }]));

const udp = (sourcePort: number, destinationPort: number): Layer => ({
  kind: 'udp',
  sourcePort,
  destinationPort,
});

const dns: fc.Arbitrary<Layer[]> = fc
  .tuple(
    header('dns'),
    fc.record({ name: domain, type: u16, class: u16 }),
    fc.array(
      fc.record({
        name: domain,
        type: u16,
        class: u16,
        ttl: fc.nat(0xffff_ffff),
        data: fc.uint8Array({ maxLength: 20 }),
      }),
      { maxLength: 3 },
    ),
    port,
  )
  .map(([head, question, answers, from]) => [
    udp(from, 53),
    { ...head, ...question, ...(answers.length > 0 && { answers }) } as Layer,
  ]);

const tcp = fc
  .tuple(header('tcp'), options, payload)
  .map(([head, list, rest]) => [{ ...head, options: list } as Layer, ...rest]);

const transport: fc.Arbitrary<Layer[]> = fc.oneof(
  tcp,
  fc.tuple(port, port, payload).map(([from, to, rest]) => [udp(from, to), ...rest]),
  fc.tuple(header('icmp'), payload).map(([head, rest]) => [head, ...rest]),
  dns,
  payload,
);

const optionsHeader = (kind: 'hopByHop' | 'destinationOptions') =>
  options.map((list): Layer => ({ kind, options: list }));
const authentication = fc
  .tuple(header('authentication'), fc.constantFrom(4, 12, 16).chain(bytes))
  .map(([head, check]) => ({ ...head, check }) as Layer);

const extensions: fc.Arbitrary<Layer[]> = fc.array(
  fc.oneof(
    optionsHeader('hopByHop'),
    optionsHeader('destinationOptions'),
    fc
      .tuple(header('routing'), fc.array(ipv6Address, { maxLength: 3 }))
      .map(([head, addresses]) => ({ ...head, addresses }) as Layer),
    authentication,
    header('fragment', { fragmentOffset: 0 }),
  ),
  { maxLength: 3 },
);

const network = (inner: fc.Arbitrary<Layer[]>): fc.Arbitrary<Layer[]> =>
  fc.oneof(
    fc
      .tuple(header('ipv4', { version: 4, fragmentOffset: 0 }), options, inner)
      .chain(([head, list, rest]) =>
        fc
          .option(authentication, { nil: undefined })
          .map((ah) => [
            { ...head, options: list.slice(0, 4) } as Layer,
            ...(ah && rest.length > 0 ? [ah] : []),
            ...rest,
          ]),
      ),
    fc
      .tuple(header('ipv6', { version: 6 }), extensions, inner)
      .map(([head, more, rest]) => [head, ...more, ...rest]),
  );

const tags: fc.Arbitrary<Layer[]> = fc.array(
  fc
    .tuple(header('vlan'), fc.constantFrom(undefined, 0x88a8, 0x9100))
    .map(([head, tpid]) => (tpid === undefined ? head : ({ ...head, tpid } as Layer))),
  { maxLength: 3 },
);

const gre = (inner: fc.Arbitrary<Layer[]>): fc.Arbitrary<Layer[]> =>
  fc
    .tuple(
      header('gre', { routingPresent: false, version: 0 }),
      fc.option(fc.nat(0xffff_ffff), { nil: undefined }),
      fc.option(fc.nat(0xffff_ffff), { nil: undefined }),
      u16,
      inner,
    )
    .map(([head, key, sequence, reservedWord, rest]) => [
      {
        ...head,
        ...('checksumPresent' in head && head.checksumPresent && { reservedWord }),
        ...(key !== undefined && { key }),
        ...(sequence !== undefined && { sequence }),
      } as Layer,
      ...rest,
    ]);

const vxlan = (inner: fc.Arbitrary<Layer[]>): fc.Arbitrary<Layer[]> =>
  fc
    .tuple(port, header('vxlan'), inner)
    .map(([from, head, rest]) => [udp(from, 4789), head, ...rest]);

const frameOf = (inside: fc.Arbitrary<Layer[]>): fc.Arbitrary<Layer[]> =>
  fc
    .tuple(
      header('ethernet'),
      tags,
      fc.oneof(
        inside,
        header('arp').map((layer) => [layer]),
        payload,
      ),
    )
    .map(([head, tagged, rest]) => [head, ...tagged, ...rest]);

const plainFrame = frameOf(network(transport));
const tunnel = fc.oneof(
  network(transport),
  gre(fc.oneof(network(transport), plainFrame, payload)),
  vxlan(plainFrame),
);

/** Whole frames of any layers, tunnels within them, as `layersOf` gives them back. */
export const anyFrame: fc.Arbitrary<Layer[]> = fc.oneof(plainFrame, frameOf(network(tunnel)));
