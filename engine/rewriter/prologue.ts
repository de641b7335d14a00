import { helperNumber, type ProgTypeName, PROG_TYPES, SK_BUFF } from '../abi';
import { BPF_AND, BPF_B, BPF_JEQ, BPF_MOV, BPF_XOR, type Insn } from '../isa';
import { alu32Imm, alu64, callHelper, EXIT, jumpImm, loadMem, mov64 } from './emit';

const CLONED_MASK = 1;
const PULL_DATA = helperNumber('skb_pull_data')!; // a helper of Linux 6.18
const TC_ACT_SHOT = 2;

/**
 * What runs before a program that stores into the packet: an skb may share its bytes with others
 * (a clone), and then it gets bytes of its own first, or is dropped when there is no memory.
 *
 * @kernel net/core/filter.c bpf_unclone_prologue(), tc_cls_act_prologue()
 */
export function prologueOf(progType: ProgTypeName, writesPacket: boolean): readonly Insn[] {
  if (!writesPacket || progType === 'xdp' || PROG_TYPES[progType].packet !== 'write') return [];
  return [
    loadMem(BPF_B, 6, 1, SK_BUFF.cloned),
    alu32Imm(BPF_AND, 6, CLONED_MASK),
    jumpImm(BPF_JEQ, 6, 0, 7),
    mov64(6, 1),
    alu64(BPF_XOR, 2, 2),
    callHelper(PULL_DATA),
    jumpImm(BPF_JEQ, 0, 0, 2),
    alu32Imm(BPF_MOV, 0, TC_ACT_SHOT),
    EXIT,
    mov64(1, 6),
  ];
}
