import { ERRNO, helperName, helperNumber, INTERNAL_HELPERS } from '../abi';
import type { Callback, Registers } from '../interp';
import { InternalError } from '../util';
import { callKfunc } from './call-kfunc';
import { forEachMapElem, loop } from './callback-helpers';
import { csumDiff } from './csum-diff';
import { l3CsumReplace, l4CsumReplace } from './csum-replace';
import {
  dynptrData,
  dynptrFromMem,
  dynptrRead,
  dynptrWrite,
  ringbufDiscardDynptr,
  ringbufReserveDynptr,
  ringbufSubmitDynptr,
} from './dynptr-helpers';
import { perfEventOutput } from './event-helpers';
import { checkMtu, fibLookup } from './fib-helpers';
import { spinLock, spinUnlock } from './lock-helpers';
import {
  mapDelete,
  mapLookup,
  mapLookupPerCpu,
  mapPeek,
  mapPop,
  mapPush,
  mapUpdate,
} from './map-helpers';
import { snprintf, tracePrintk, traceVprintk } from './print-helpers';
import { cloneRedirect, redirect, redirectMap } from './redirect-helpers';
import { returnU32 } from './registers';
import {
  ringbufDiscard,
  ringbufOutput,
  ringbufQuery,
  ringbufReserve,
  ringbufSubmit,
} from './ringbuf-helpers';
import { classicLoad, skbLoadBytes, skbLoadBytesRelative, skbStoreBytes } from './skb-bytes';
import {
  csumUpdate,
  getHashRecalc,
  setHash,
  setHashInvalid,
  skbChangeHead,
  skbChangeTail,
  skbChangeType,
  skbPullData,
} from './skb-shape';
import {
  absent,
  ancestorCgroupId,
  cgroupId,
  cookie,
  csumLevel,
  currentAncestorCgroupId,
  currentComm,
  findNothing,
  skAssign,
  skbEcnSetCe,
  skbSetTstamp,
  skFullsock,
  skRelease,
} from './socket-helpers';
import { strncmp, strtol, strtoul } from './string-helpers';
import { jiffies64, ktimeGetCoarseNs, ktimeGetNs, zero } from './time-helpers';
import { timerCancel, timerInit, timerSetCallback, timerStart } from './timer-helpers';
import type { HelperEnv, HelperFunction } from './types';
import { xdpLoadBytes, xdpStoreBytes } from './xdp-bytes';
import { xdpAdjustHead, xdpAdjustMeta, xdpAdjustTail, xdpGetBuffLen } from './xdp-helpers';

const getPrandomU32: HelperFunction = (env, regs) => {
  returnU32(regs, env.random());
};

/** What each helper does, by number. bpf_tail_call is the machine's own affair. */
const HELPER_FUNCTIONS: ReadonlyMap<number, HelperFunction> = new Map(
  Object.entries({
    map_lookup_elem: mapLookup,
    map_update_elem: mapUpdate,
    map_delete_elem: mapDelete,
    map_push_elem: mapPush,
    map_pop_elem: mapPop,
    map_peek_elem: mapPeek,
    map_lookup_percpu_elem: mapLookupPerCpu,
    ktime_get_ns: ktimeGetNs,
    ktime_get_boot_ns: ktimeGetNs,
    ktime_get_coarse_ns: ktimeGetCoarseNs,
    jiffies64,
    get_smp_processor_id: zero,
    get_numa_node_id: zero,
    get_prandom_u32: getPrandomU32,
    fib_lookup: fibLookup,
    check_mtu: checkMtu,
    perf_event_output: perfEventOutput,
    trace_printk: tracePrintk,
    trace_vprintk: traceVprintk,
    snprintf,
    strncmp,
    strtol,
    strtoul,
    xdp_adjust_head: xdpAdjustHead,
    xdp_get_buff_len: xdpGetBuffLen,
    xdp_adjust_meta: xdpAdjustMeta,
    xdp_adjust_tail: xdpAdjustTail,
    xdp_load_bytes: xdpLoadBytes,
    xdp_store_bytes: xdpStoreBytes,
    csum_diff: csumDiff,
    spin_lock: spinLock,
    spin_unlock: spinUnlock,
    timer_init: timerInit,
    timer_set_callback: timerSetCallback,
    timer_start: timerStart,
    timer_cancel: timerCancel,
    loop,
    for_each_map_elem: forEachMapElem,
    ringbuf_reserve: ringbufReserve,
    ringbuf_submit: ringbufSubmit,
    ringbuf_discard: ringbufDiscard,
    ringbuf_output: ringbufOutput,
    ringbuf_query: ringbufQuery,
    ringbuf_reserve_dynptr: ringbufReserveDynptr,
    ringbuf_submit_dynptr: ringbufSubmitDynptr,
    ringbuf_discard_dynptr: ringbufDiscardDynptr,
    dynptr_from_mem: dynptrFromMem,
    dynptr_read: dynptrRead,
    dynptr_write: dynptrWrite,
    dynptr_data: dynptrData,
    skb_load_bytes: skbLoadBytes,
    skb_load_bytes_relative: skbLoadBytesRelative,
    skb_store_bytes: skbStoreBytes,
    l3_csum_replace: l3CsumReplace,
    l4_csum_replace: l4CsumReplace,
    skb_change_head: skbChangeHead,
    skb_change_tail: skbChangeTail,
    skb_pull_data: skbPullData,
    skb_change_type: skbChangeType,
    csum_update: csumUpdate,
    set_hash_invalid: setHashInvalid,
    set_hash: setHash,
    get_hash_recalc: getHashRecalc,
    clone_redirect: cloneRedirect,
    redirect,
    ktime_get_tai_ns: ktimeGetNs,
    get_socket_cookie: cookie,
    get_netns_cookie: cookie,
    get_socket_uid: zero,
    get_cgroup_classid: zero,
    skb_cgroup_classid: zero,
    get_route_realm: zero,
    skb_cgroup_id: cgroupId,
    skb_ancestor_cgroup_id: ancestorCgroupId,
    sk_cgroup_id: cgroupId,
    sk_ancestor_cgroup_id: ancestorCgroupId,
    sk_lookup_tcp: findNothing,
    sk_lookup_udp: findNothing,
    skc_lookup_tcp: findNothing,
    sk_release: skRelease,
    sk_assign: skAssign,
    sk_fullsock: skFullsock,
    tcp_sock: findNothing,
    get_listener_sock: findNothing,
    skc_to_tcp6_sock: findNothing,
    skc_to_tcp_sock: findNothing,
    skc_to_tcp_timewait_sock: findNothing,
    skc_to_tcp_request_sock: findNothing,
    skc_to_udp6_sock: findNothing,
    skc_to_unix_sock: findNothing,
    skc_to_mptcp_sock: findNothing,
    skb_get_tunnel_key: absent(2, 3, ERRNO.EINVAL.number),
    skb_get_tunnel_opt: absent(2, 3, ERRNO.ENOENT.number),
    skb_get_xfrm_state: absent(3, 4, ERRNO.EINVAL.number),
    csum_level: csumLevel,
    skb_set_tstamp: skbSetTstamp,
    skb_ecn_set_ce: skbEcnSetCe,
    get_current_pid_tgid: zero,
    get_current_uid_gid: zero,
    get_current_comm: currentComm,
    get_current_cgroup_id: cgroupId,
    get_current_ancestor_cgroup_id: currentAncestorCgroupId,
    redirect_map: redirectMap,
  }).map(([name, run]) => {
    const number = helperNumber(name);
    if (number === null) throw new InternalError(`no helper ${name}`);
    return [number, run];
  }),
);

/** What rewritten programs call besides. */
const INTERNAL_FUNCTIONS: ReadonlyMap<number, HelperFunction> = new Map([
  [INTERNAL_HELPERS.skb_load_helper_8_no_cache, classicLoad(1)],
  [INTERNAL_HELPERS.skb_load_helper_16_no_cache, classicLoad(2)],
  [INTERNAL_HELPERS.skb_load_helper_32_no_cache, classicLoad(4)],
]);

/** Numbers of the helpers that can be called. */
export const CALLABLE_HELPERS: readonly number[] = [...HELPER_FUNCTIONS.keys()];

/**
 * Carries out a helper call: arguments in r1..r5, the result in r0.
 *
 * @param id of a kernel function, the negative BTF id
 *
 * @returns a sentence where the call would harm memory or the helper does not exist here
 */
export function callHelper(id: number, regs: Registers, env: HelperEnv): string | Callback | null {
  if (id < 0) return callKfunc(-id, regs, env);
  const run = HELPER_FUNCTIONS.get(id) ?? INTERNAL_FUNCTIONS.get(id);
  if (!run) return `${helperName(id) ?? `helper ${id}`} does not exist here`;
  return run(env, regs) ?? null;
}
