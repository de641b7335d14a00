/**
 * What there is to read of helpers that have to do with the machine around the packet: sockets,
 * control groups, the task, the kernel's memory. `params: text`.
 */
export const HOST_HELPER_DOCS = {
  get_local_storage:
    'map, flags: The storage of the control group that the program is attached to. Never NULL; `flags` is 0.',
  sk_storage_get:
    'map, sk, value, flags: The value that belongs to a socket, or NULL. With BPF_LOCAL_STORAGE_GET_F_CREATE 1 it is made, from `value` where that is not NULL.',
  sk_storage_delete: 'map, sk: Removes it. Returns 0 or a negative errno.',
  task_storage_get: 'map, task, value, flags: As bpf_sk_storage_get, of a task.',
  task_storage_delete: 'map, task: As bpf_sk_storage_delete, of a task.',
  cgrp_storage_get: 'map, cgroup, value, flags: As bpf_sk_storage_get, of a control group.',
  cgrp_storage_delete: 'map, cgroup: As bpf_sk_storage_delete, of a control group.',
  get_socket_cookie:
    'ctx: A number that stands for the socket of the packet as long as it lives; 0 where it has none.',
  get_socket_uid:
    'ctx: The user that the socket of the packet belongs to; 65534 (overflowuid) where it has none.',
  get_netns_cookie:
    'ctx: A number that stands for the network namespace of the packet, or with NULL of the first one.',
  get_cgroup_classid:
    'ctx: The net_cls class of the task: at tc of the one that sends `ctx`, elsewhere of the current one, and without argument.',
  skb_cgroup_classid: 'ctx: The net_cls class of the socket of the packet; 0 where there is none.',
  skb_cgroup_id:
    'ctx: The id of the control group of the socket of the packet; 0 where it has none.',
  skb_ancestor_cgroup_id:
    'ctx, ancestor_level: The id of an ancestor of that control group, counted from the root, 0; 0 where there is none.',
  skb_under_cgroup:
    'ctx, map, index: Whether the socket of the packet is under a control group of a cgroup_array: 1 or 0, or a negative errno.',
  sk_cgroup_id: 'sk: The id of the control group of a socket.',
  sk_ancestor_cgroup_id: 'sk, ancestor_level: The id of an ancestor of it.',
  sk_lookup_tcp:
    'ctx, tuple, tuple_size, netns, flags: Looks for a TCP socket with these addresses and ports; `tuple_size` is 12 (IPv4) or 36 (IPv6). NULL where there is none: test it. It has to be given to bpf_sk_release on every path.',
  sk_lookup_udp: 'ctx, tuple, tuple_size, netns, flags: As bpf_sk_lookup_tcp, for UDP.',
  skc_lookup_tcp:
    'ctx, tuple, tuple_size, netns, flags: As bpf_sk_lookup_tcp, and also finds sockets that are no full ones (requests, time-wait).',
  sk_release: 'sk: Gives back a socket that a look-up found. Returns 0.',
  sk_assign:
    'ctx, sk, flags: Hands the packet to a socket when it goes up. `flags` is 0. Returns 0 or a negative errno.',
  sk_fullsock: 'sk: The same socket where it is a full one, else NULL: test it.',
  tcp_sock: 'sk: What there is to see of a TCP socket; NULL where it is none: test it.',
  get_listener_sock: 'sk: The listening socket of a TCP socket, or NULL: test it.',
  skc_to_tcp6_sock: "sk: The kernel's own struct tcp6_sock, or NULL where it is none.",
  skc_to_tcp_sock: "sk: The kernel's own struct tcp_sock, or NULL where it is none.",
  skc_to_tcp_timewait_sock: "sk: The kernel's own struct tcp_timewait_sock, or NULL.",
  skc_to_tcp_request_sock: "sk: The kernel's own struct tcp_request_sock, or NULL.",
  skc_to_udp6_sock: "sk: The kernel's own struct udp6_sock, or NULL where it is none.",
  skc_to_unix_sock: "sk: The kernel's own struct unix_sock, or NULL where it is none.",
  skc_to_mptcp_sock: "sk: The kernel's own struct mptcp_sock, or NULL where it is none.",
  tcp_check_syncookie:
    'sk, iph, iph_len, th, th_len: Whether a TCP segment carries a valid SYN cookie of a listening socket: 0, else a negative errno.',
  tcp_gen_syncookie:
    'sk, iph, iph_len, th, th_len: A SYN cookie for a listening socket (32 bits) and the MSS (16 bits above), or a negative errno.',
  tcp_raw_gen_syncookie_ipv4:
    'iph, th, th_len: A SYN cookie for an IPv4 and a TCP header without any socket, and the MSS, or a negative errno.',
  tcp_raw_gen_syncookie_ipv6: 'iph, th, th_len: The same for IPv6.',
  tcp_raw_check_syncookie_ipv4:
    'iph, th: Whether an IPv4 and a TCP header carry such a cookie: 0, else a negative errno.',
  tcp_raw_check_syncookie_ipv6: 'iph, th: The same for IPv6.',
  get_current_pid_tgid:
    ': Thread group (upper half) and thread that the CPU was at. Packets here come while it is idle: 0.',
  get_current_uid_gid: ': Group (upper half) and user of that task: 0.',
  get_current_comm: 'buf, size: The name of that task.',
  get_current_cgroup_id: ': The id of the control group of that task: 1, the root.',
  get_current_ancestor_cgroup_id:
    'ancestor_level: The id of an ancestor of it, counted from the root, 0; 0 where there is none.',
  current_task_under_cgroup:
    'map, index: Whether that task is under a control group of a cgroup_array: 1 or 0, or a negative errno.',
  get_ns_current_pid_tgid:
    'dev, ino, nsdata, size: Thread group and thread of that task as a pid namespace numbers them.',
  get_current_task: ': The address of that task, a number.',
  get_current_task_btf: ": The kernel's own struct task_struct of that task.",
  get_task_stack:
    "task, buf, size, flags: Writes a task's call chain. Returns its bytes or a negative errno.",
  task_pt_regs: "task: The kernel's own struct pt_regs that a task left user space with.",
  find_vma:
    'task, addr, callback_fn, callback_ctx, flags: Calls a function of the program with the memory area of a task that `addr` is in.',
  send_signal: 'sig: Sends a signal to the process that the CPU was at.',
  send_signal_thread: 'sig: The same, to the thread.',
  probe_read_user: 'dst, size, unsafe_ptr: Copies memory of user space. Returns 0 or -EFAULT.',
  probe_read_kernel: 'dst, size, unsafe_ptr: Copies memory of the kernel. Returns 0 or -EFAULT.',
  probe_read_user_str:
    'dst, size, unsafe_ptr: Copies a text of user space. Returns its bytes with the NUL, or -EFAULT.',
  probe_read_kernel_str:
    'dst, size, unsafe_ptr: Copies a text of the kernel. Returns its bytes with the NUL, or -EFAULT.',
  copy_from_user: 'dst, size, user_ptr: Copies memory of user space; for programs that may sleep.',
  copy_from_user_task:
    'dst, size, user_ptr, task, flags: The same of another task; for programs that may sleep.',
  get_branch_snapshot: 'entries, size, flags: The last branches, where the CPU records them.',
  per_cpu_ptr: 'percpu_ptr, cpu: A per-CPU variable of the kernel on one CPU, or NULL.',
  this_cpu_ptr: 'percpu_ptr: The same on this CPU.',
  kptr_xchg:
    "dst, ptr: Puts a pointer to one of the kernel's objects into a map value and gives back the old one.",
  user_ringbuf_drain:
    'map, callback_fn, ctx, flags: Calls a function of the program for each record that user space has put into the ring.',
  perf_event_read: 'map, flags: The counter of a perf event, or a negative errno.',
  perf_event_read_value:
    'map, flags, buf, buf_size: Counter and times of a perf event, 24 bytes. Returns 0 or a negative errno.',
  snprintf_btf:
    'str, str_size, ptr, btf_ptr_size, flags: Prints a structure of the kernel by its type information.',
} as const;
