import { CHAIN_WILDCARD, MAX_SLOT_CODE, MAX_TAIL_CALL_CNT, whyNoSlot } from '../abi';
import { type ChainEdge, headsOf, type ItemId, programTypeOf } from '../workspace';
import { dispositionOf } from './disposition';
import { explainInjectHop } from './explain-inject';
import type {
  ChainDocument,
  ChainPlan,
  ChainSubject,
  Expression,
  Hint,
  InjectVariant,
  Loss,
  Mechanism,
  SetupCommand,
} from './types';

const TITLES: Readonly<Record<InjectVariant, string>> = {
  fixed: 'injected tail calls, fixed',
  'as-posted': 'injected tail calls, as posted in October 2019',
};

/**
 * Tail calls injected by the verifier before each exit ("v2" of the proposal). The programs chain
 * by themselves: one run of the head is the whole chain, look-up and budget included.
 */
export function injectMechanism(variant: InjectVariant): Mechanism {
  return {
    name: 'inject',
    title: TITLES[variant],
    express: (document) => express(document, variant),
    begin: (head) => ({ kind: 'run', prog: head, via: { kind: 'head' } }),
    next: (_, { retval }) => ({ kind: 'end', retval }),
    explainHop: (hop) => explainInjectHop(hop, variant),
    endOfChain: dispositionOf,
  };
}

const subjectOf = ({ from, code }: ChainEdge): ChainSubject => ({ kind: 'edge', from, code });

function express(document: ChainDocument, variant: InjectVariant): Expression {
  const { programs, edges, interfaces, settings } = document;
  const known = new Map(programs.map((program) => [program.id, program]));
  const flagged = (id: ItemId) => settings.forceChainCalls || (known.get(id)?.chainCalls ?? false);
  const losses: Loss[] = [];
  const filled = new Map<string, ChainEdge>();
  for (const edge of edges) {
    const lost = lossOf(edge, known, flagged, filled);
    if (lost) losses.push({ subject: subjectOf(edge), ...lost });
    else filled.set(slotKey(edge), edge);
  }
  const heads = headsOf(interfaces).flatMap(({ iface, hook, program }): SetupCommand[] => {
    if (known.has(program)) return [{ kind: 'attach', iface, hook, program }];
    const reason = `There is no program "${program}" to attach.`;
    losses.push({
      subject: { kind: 'interface', id: iface },
      reason,
      nearest: 'Packets pass that hook untouched.',
    });
    return [];
  });
  const kept = [...filled.values()];
  const commands: SetupCommand[] = [
    ...programs.map(
      ({ id }): SetupCommand => ({
        kind: 'load',
        program: id,
        inject: flagged(id) ? variant : null,
      }),
    ),
    ...kept.map(
      ({ from, code, to }): SetupCommand => ({ kind: 'chain-add', prev: from, code, next: to }),
    ),
    ...heads, // last, so that no packet meets half a chain
  ];
  const plan: ChainPlan = {
    commands,
    machine: {
      tailCalls: MAX_TAIL_CALL_CNT,
      emptySlotCosts: settings.budget === '2019',
    },
  };
  return { plan, losses, hints: unreachable(document, kept) };
}

/** Edges that would fill the same slot have the same key. */
const slotKey = ({ from, code }: ChainEdge) => `${from} ${code}`;

/** Why an edge cannot be expressed, in the order in which BPF_PROG_CHAIN_ADD looks. */
function lossOf(
  edge: ChainEdge,
  known: ReadonlyMap<ItemId, { readonly name: string; readonly source: string }>,
  flagged: (id: ItemId) => boolean,
  filled: ReadonlyMap<string, ChainEdge>,
): Omit<Loss, 'subject'> | null {
  const { from, code, to } = edge;
  if (code === CHAIN_WILDCARD) {
    return {
      reason: `Return code ${code | 0} has no slot: ${whyNoSlot(code)}.`,
      nearest: 'An edge on "*" takes it, with every other code that has no edge of its own.',
    };
  }
  if (code !== '*' && !(Number.isInteger(code) && code >= 0 && code <= MAX_SLOT_CODE)) {
    return {
      reason: `Return code ${code} has no slot: a program has one for each code from 0 to ${MAX_SLOT_CODE} and one wildcard (E2BIG).`,
      nearest:
        'Only an edge on "*" can catch it, with every other code that has no edge of its own.',
    };
  }
  const source = known.get(from);
  if (!source) {
    return { reason: `There is no program "${from}".`, nearest: 'The edge is left out.' };
  }
  if (!flagged(from)) {
    return {
      reason: `${source.name} is loaded without BPF_F_INJECT_CHAIN_CALLS: EOPNOTSUPP.`,
      nearest: `Load ${source.name} with chain calls, or force the flag on every load; until then the chain ends with it.`,
    };
  }
  if (!known.has(to)) {
    return {
      reason: `There is no program "${to}".`,
      nearest: `The slot stays empty, and the chain ends with ${source.name}.`,
    };
  }
  const target = known.get(to)!; // seen above
  const [type, next] = [programTypeOf(source.source), programTypeOf(target.source)];
  if (type !== next) {
    return {
      reason: `${source.name} is of type ${type} and ${target.name} of type ${next}: a tail call leads to programs of the same type only (EINVAL).`,
      nearest: `Attach ${target.name} to the ${next} hook of the interface: packets that ${source.name} lets pass come there.`,
    };
  }
  const other = filled.get(slotKey(edge));
  if (other) {
    const winner = known.get(other.to)?.name ?? other.to;
    return {
      reason: `A slot holds one successor, and an edge of ${source.name} for the same code leads to ${winner}.`,
      nearest: `${winner} runs; chain the other program behind it.`,
    };
  }
  return null;
}

/** Programs that no packet reaches by the edges that could be expressed. */
function unreachable(
  { programs, interfaces }: ChainDocument,
  edges: readonly ChainEdge[],
): readonly Hint[] {
  const reached = new Set(headsOf(interfaces).map(({ program }) => program));
  for (const id of reached) {
    for (const { from, to } of edges) if (from === id) reached.add(to); // grows while it is walked
  }
  return programs
    .filter(({ id }) => !reached.has(id))
    .map(({ id, name }) => ({
      subject: { kind: 'program', id },
      message: `No packet reaches ${name}: it is attached to no interface, and no chain leads to it.`,
    }));
}
