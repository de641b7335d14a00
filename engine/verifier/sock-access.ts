import { type SockStruct, sockFieldAt } from '../abi';
import type { Env } from './env';
import { typeText } from './print-state';
import {
  PTR_TO_SOCK_COMMON,
  PTR_TO_SOCKET,
  PTR_TO_TCP_SOCK,
  PTR_TO_XDP_SOCK,
  type Reg,
  type RegType,
} from './reg';
import type { AccessType } from './region-access';
import { isNegative } from './word';

const STRUCTS: Readonly<Record<RegType, SockStruct>> = {
  [PTR_TO_SOCKET]: 'sock',
  [PTR_TO_SOCK_COMMON]: 'sock_common',
  [PTR_TO_TCP_SOCK]: 'tcp_sock',
  [PTR_TO_XDP_SOCK]: 'xdp_sock',
};

/** The structure that a socket pointer leads to; `undefined` for other pointers. */
export function sockStructOf(type: RegType): SockStruct | undefined {
  return STRUCTS[type];
}

/** An access to a socket: loads only. @kernel kernel/bpf/verifier.c check_sock_access() */
export function checkSockAccess(
  env: Env,
  regno: number,
  reg: Reg,
  off: number,
  size: number,
  type: AccessType,
): boolean {
  const text = typeText(reg.type);
  if (type === 'write') return env.reject('sock-write', regno, text);
  if (isNegative(reg.smin)) return env.reject('negative-min', regno);
  const struct = STRUCTS[reg.type];
  const field = struct && sockFieldAt(struct, off, size);
  return field !== undefined || env.reject('sock-access', regno, text, off, size);
}
