import { NET_DEVICE, SK_BUFF, SKB_SHARED_INFO, SOCK } from '../abi';
import {
  BPF_ADD,
  BPF_AND,
  BPF_B,
  BPF_DW,
  BPF_H,
  BPF_JA,
  BPF_JEQ,
  BPF_JGE,
  BPF_JMP,
  BPF_JMP32,
  BPF_JSET,
  BPF_K,
  BPF_LSH,
  BPF_MEM,
  BPF_MOV,
  BPF_ST,
  BPF_STX,
  BPF_W,
  bpfClass,
  bpfSize,
  type Insn,
} from '../isa';
import type { FieldAccess } from './ctx-field';
import { alu32Imm, alu64, BPF_REG_AX, emit, jumpImm, loadMem, mov64Imm } from './emit';

const PKT_TYPE_MASK = 7;
const TSTAMP_TYPE_MASK = 3;
const TC_AT_INGRESS_MASK = 4;
/** A queue number that stands for none. @kernel include/linux/skbuff.h NO_QUEUE_MAPPING */
const NO_QUEUE_MAPPING = 0xffff;
/** Numbers below name CPUs. @kernel include/net/busy_poll.h MIN_NAPI_ID, with 256 CPUs */
const MIN_NAPI_ID = 257;

/** How a field is accessed. */
interface SkbCode {
  /** Bytes of it in the kernel's structure. */
  readonly bytes: 1 | 2 | 4 | 8;
  load(access: FieldAccess): readonly Insn[];
  store?(access: FieldAccess): readonly Insn[];
}

const SIZES = { 1: BPF_B, 2: BPF_H, 4: BPF_W, 8: BPF_DW } as const;
type Bytes = keyof typeof SIZES;

/** The store of the program, to another place and of another width. @kernel BPF_EMIT_STORE() */
function storeAs(size: number, { code, dst, src, imm }: Insn, off: number): Insn {
  return emit(bpfClass(code) | BPF_MEM | size, dst, src, off, imm);
}

/** A member of `struct sk_buff` as it is. */
function member(bytes: Bytes, off: number): SkbCode {
  return {
    bytes,
    load: ({ insn }) => [loadMem(SIZES[bytes], insn.dst, insn.src, off)],
    store: ({ insn }) => [storeAs(SIZES[bytes], insn, off)],
  };
}

/** A member of the socket. */
function ofSocket(
  bytes: 2 | 4,
  off: number,
  more: (dst: number) => readonly Insn[] = () => [],
): SkbCode {
  return {
    bytes,
    load: ({ insn: { dst, src }, field, insn }) => [
      loadMem(BPF_DW, dst, src, SK_BUFF.sk),
      loadMem(
        SIZES[bytes],
        dst,
        dst,
        off + (field.size > field.width ? insn.off - field.offset : 0),
      ),
      ...more(dst),
    ],
  };
}

/** A member of the information behind the packet's bytes. @kernel bpf_convert_shinfo_access() */
function shared(bytes: 2 | 8, off: number): SkbCode {
  return {
    bytes,
    load: ({ insn: { dst, src } }) => [
      loadMem(BPF_W, BPF_REG_AX, src, SK_BUFF.end),
      loadMem(BPF_DW, dst, src, SK_BUFF.head),
      alu64(BPF_ADD, dst, BPF_REG_AX),
      loadMem(SIZES[bytes], dst, dst, off),
    ],
  };
}

const goTo = (off: number): Insn => emit(BPF_JMP | BPF_JA, 0, 0, off);
/** `if w11 & mask goto +off` */
const ifBits = (mask: number, off: number): Insn =>
  emit(BPF_JMP32 | BPF_JSET | BPF_K, BPF_REG_AX, 0, off, mask);

const CODE: Readonly<Record<string, SkbCode>> = {
  len: member(4, SK_BUFF.len),
  pkt_type: {
    bytes: 1,
    load: ({ insn: { dst, src } }) => [
      loadMem(BPF_B, dst, src, SK_BUFF.pkt_type),
      alu32Imm(BPF_AND, dst, PKT_TYPE_MASK),
    ],
  },
  mark: member(4, SK_BUFF.mark),
  queue_mapping: {
    ...member(2, SK_BUFF.queue_mapping),
    // a number that is too great is not stored
    store: ({ insn }) => {
      const store = storeAs(BPF_H, insn, SK_BUFF.queue_mapping);
      if (bpfClass(insn.code) === BPF_ST) return insn.imm >= NO_QUEUE_MAPPING ? [goTo(0)] : [store];
      return [jumpImm(BPF_JGE, insn.src, NO_QUEUE_MAPPING, 1), store];
    },
  },
  protocol: member(2, SK_BUFF.protocol),
  vlan_present: {
    bytes: 4,
    load: ({ insn: { dst, src } }) => [
      loadMem(BPF_W, dst, src, SK_BUFF.vlan_all),
      jumpImm(BPF_JEQ, dst, 0, 1),
      alu32Imm(BPF_MOV, dst, 1),
    ],
  },
  vlan_tci: member(2, SK_BUFF.vlan_tci),
  vlan_proto: member(2, SK_BUFF.vlan_proto),
  priority: member(4, SK_BUFF.priority),
  ingress_ifindex: member(4, SK_BUFF.skb_iif),
  ifindex: {
    bytes: 4,
    load: ({ insn: { dst, src }, progType }) => [
      loadMem(BPF_DW, dst, src, SK_BUFF.dev),
      // a packet at tc is always on an interface
      ...(progType === 'sched_cls' ? [] : [jumpImm(BPF_JEQ, dst, 0, 1)]),
      loadMem(BPF_W, dst, dst, NET_DEVICE.ifindex),
    ],
  },
  tc_index: member(2, SK_BUFF.tc_index),
  hash: member(4, SK_BUFF.hash),
  tc_classid: member(2, SK_BUFF.tc_classid),
  data: member(8, SK_BUFF.data),
  data_end: member(8, SK_BUFF.data_end),
  data_meta: member(8, SK_BUFF.data_meta),
  napi_id: {
    bytes: 4,
    load: ({ insn: { dst, src } }) => [
      loadMem(BPF_W, dst, src, SK_BUFF.napi_id),
      jumpImm(BPF_JGE, dst, MIN_NAPI_ID, 1),
      mov64Imm(dst, 0),
    ],
  },
  family: ofSocket(2, SOCK.family),
  remote_ip4: ofSocket(4, SOCK.daddr),
  local_ip4: ofSocket(4, SOCK.rcv_saddr),
  remote_ip6: ofSocket(4, SOCK.v6_daddr),
  local_ip6: ofSocket(4, SOCK.v6_rcv_saddr),
  remote_port: ofSocket(2, SOCK.dport, (dst) => [alu32Imm(BPF_LSH, dst, 16)]),
  local_port: ofSocket(2, SOCK.num),
  tstamp: {
    bytes: 8,
    load: ({ insn: { dst, src }, knowsClocks }) =>
      knowsClocks
        ? [loadMem(BPF_DW, dst, src, SK_BUFF.tstamp)]
        : [
            // at ingress a time that is no wall clock's reads as 0
            loadMem(BPF_B, BPF_REG_AX, src, SK_BUFF.tstamp_type),
            ifBits(TC_AT_INGRESS_MASK, 1),
            goTo(4),
            ifBits(TSTAMP_TYPE_MASK, 1),
            goTo(2),
            mov64Imm(dst, 0),
            goTo(1),
            loadMem(BPF_DW, dst, src, SK_BUFF.tstamp),
          ],
    store: ({ insn, knowsClocks }) => {
      const store = storeAs(BPF_DW, insn, SK_BUFF.tstamp);
      if (knowsClocks) return [store];
      return [
        // at ingress what is written is a wall clock's
        loadMem(BPF_B, BPF_REG_AX, insn.dst, SK_BUFF.tstamp_type),
        ifBits(TC_AT_INGRESS_MASK, 1),
        goTo(2),
        alu32Imm(BPF_AND, BPF_REG_AX, ~TSTAMP_TYPE_MASK),
        emit(BPF_STX | BPF_MEM | BPF_B, insn.dst, BPF_REG_AX, SK_BUFF.tstamp_type),
        store,
      ];
    },
  },
  wire_len: member(4, SK_BUFF.pkt_len),
  gso_segs: shared(2, SKB_SHARED_INFO.gso_segs),
  gso_size: shared(2, SKB_SHARED_INFO.gso_size),
  hwtstamp: shared(8, SKB_SHARED_INFO.hwtstamp),
  sk: member(8, SK_BUFF.sk),
  tstamp_type: {
    bytes: 1,
    load: ({ insn: { dst, src } }) => [
      loadMem(BPF_B, dst, src, SK_BUFF.tstamp_type),
      alu32Imm(BPF_AND, dst, TSTAMP_TYPE_MASK),
    ],
  },
};

/** Bytes that a field has in the kernel's structure. */
export function skbFieldBytes({ field }: FieldAccess): number {
  return CODE[field.name]?.bytes ?? field.width;
}

/**
 * What takes the place of an access to `struct __sk_buff`.
 *
 * @kernel net/core/filter.c bpf_convert_ctx_access(), tc_cls_act_convert_ctx_access(),
 * sk_filter_convert_ctx_access()
 */
export function skbFieldCode(access: FieldAccess): readonly Insn[] | null {
  const { field, insn, write } = access;
  if (field.name === 'cb') {
    const off = SK_BUFF.cb_data + insn.off - field.offset;
    return [write ? { ...insn, off } : loadMem(bpfSize(insn.code), insn.dst, insn.src, off)];
  }
  const code = CODE[field.name];
  return (write ? code?.store?.(access) : code?.load(access)) ?? null;
}
