import type { ProgTypeName } from './prog-type-names';

/** Kernel functions that the verifier does not know yet: `name#id/arity`, of those that nobody may call `name#id`. */
export interface OtherKfuncs {
  /** Program types that may call them, as the kernel answered for each. */
  readonly progTypes: readonly ProgTypeName[];
  /** Only programs that may sleep can, or that are bound to a device: none of these here. */
  readonly only?: 'sleepable' | 'device';
  readonly names: string;
}

const EVERY: readonly ProgTypeName[] = ['xdp', 'sched_cls', 'cgroup_skb', 'socket_filter'];
const GENERIC: readonly ProgTypeName[] = ['xdp', 'sched_cls', 'cgroup_skb'];

/** By who may call them. Their BTF ids are those of the pinned build. */
export const OTHER_KFUNCS: readonly OtherKfuncs[] = [
  {
    progTypes: EVERY,
    only: 'device',
    names: `bpf_xdp_metadata_rx_hash#66147/3 bpf_xdp_metadata_rx_timestamp#66150/2
    bpf_xdp_metadata_rx_vlan_tag#66153/3`,
  },
  {
    progTypes: EVERY,
    names: `__bpf_trap#48043/0 bpf_cast_to_kern_ctx#63537/1 bpf_cgroup_read_xattr#63566/3
    bpf_get_kmem_cache#64012/1 bpf_iter_css_destroy#64142/1 bpf_iter_css_new#64145/3
    bpf_iter_css_next#64148/1 bpf_iter_css_task_destroy#64151/1 bpf_iter_css_task_new#64154/3
    bpf_iter_css_task_next#64157/1 bpf_iter_task_destroy#64247/1 bpf_iter_task_new#64252/3
    bpf_iter_task_next#64255/1 bpf_iter_task_vma_destroy#64261/1 bpf_iter_task_vma_new#64264/3
    bpf_iter_task_vma_next#64267/1 bpf_local_irq_restore#64461/1 bpf_local_irq_save#64463/1
    bpf_map_sum_elem_count#65080/1 bpf_modify_return_test_tp#65132/1
    bpf_probe_read_kernel_dynptr#65279/4 bpf_probe_read_kernel_str_dynptr#65282/4
    bpf_probe_read_user_dynptr#65285/4 bpf_probe_read_user_str_dynptr#65288/4
    bpf_rdonly_cast#65475/2 bpf_res_spin_lock#65495/1 bpf_res_spin_lock_irqsave#65498/2
    bpf_res_spin_unlock#65501/1 bpf_res_spin_unlock_irqrestore#65504/2
    bpf_stream_vprintk_impl#65802/5 bpf_task_work_schedule_resume_impl#65921/5
    bpf_task_work_schedule_signal_impl#65923/5 bpf_wq_init#66101/3
    bpf_wq_set_callback_impl#66104/4 bpf_wq_start#66107/2`,
  },
  {
    progTypes: [],
    names: `bbr_cwnd_event#62074 bbr_init#62078 bbr_main#62083 bbr_min_tso_segs#62085
    bbr_set_state#62095 bbr_sndbuf_expand#62097 bbr_ssthresh#62099 bbr_undo_cwnd#62101
    bpf_cpumask_acquire#63656 bpf_cpumask_and#63659 bpf_cpumask_any_and_distribute#63662
    bpf_cpumask_any_distribute#63665 bpf_cpumask_clear#63668 bpf_cpumask_clear_cpu#63671
    bpf_cpumask_copy#63674 bpf_cpumask_create#63677 bpf_cpumask_empty#63680
    bpf_cpumask_equal#63683 bpf_cpumask_first#63685 bpf_cpumask_first_and#63687
    bpf_cpumask_first_zero#63689 bpf_cpumask_full#63691 bpf_cpumask_intersects#63693
    bpf_cpumask_or#63696 bpf_cpumask_populate#63699 bpf_cpumask_release#63701
    bpf_cpumask_set_cpu#63705 bpf_cpumask_setall#63707 bpf_cpumask_subset#63709
    bpf_cpumask_test_and_clear_cpu#63712 bpf_cpumask_test_and_set_cpu#63714
    bpf_cpumask_test_cpu#63717 bpf_cpumask_weight#63719 bpf_cpumask_xor#63721
    bpf_crypto_ctx_acquire#63726 bpf_crypto_ctx_create#63729 bpf_crypto_ctx_release#63732
    bpf_fentry_test1#63918 bpf_get_dentry_xattr#63994 bpf_get_file_xattr#63998
    bpf_get_task_exe_file#64063 bpf_modify_return_test#65126 bpf_modify_return_test2#65129
    bpf_path_d_path#65232 bpf_put_file#65443 bpf_remove_dentry_xattr#65488
    bpf_session_cookie#65562 bpf_session_is_return#65564 bpf_set_dentry_xattr#65567
    bpf_sock_destroy#65739 css_rstat_flush#72970 css_rstat_updated#72973 cubictcp_acked#73196
    cubictcp_cong_avoid#73198 cubictcp_cwnd_event#73200 cubictcp_init#73202
    cubictcp_recalc_ssthresh#73204 cubictcp_state#73207 tcp_cong_avoid_ai#114106
    tcp_reno_cong_avoid#114379 tcp_reno_ssthresh#114381 tcp_reno_undo_cwnd#114383
    tcp_slow_start#114468`,
  },
  {
    progTypes: EVERY,
    only: 'sleepable',
    names: `bpf_arena_alloc_pages#63500/5 bpf_arena_free_pages#63503/3 bpf_arena_reserve_pages#63509/3
    bpf_copy_from_user_dynptr#63608/4 bpf_copy_from_user_str#63611/4
    bpf_copy_from_user_str_dynptr#63613/4 bpf_copy_from_user_task_dynptr#63618/5
    bpf_copy_from_user_task_str#63621/5 bpf_copy_from_user_task_str_dynptr#63623/5
    bpf_iter_dmabuf_destroy#64164/1 bpf_iter_dmabuf_new#64167/1 bpf_iter_dmabuf_next#64170/1
    bpf_iter_kmem_cache_destroy#64198/1 bpf_iter_kmem_cache_new#64201/1
    bpf_iter_kmem_cache_next#64204/1`,
  },
  {
    progTypes: GENERIC,
    names: `bpf_cgroup_acquire#63541/1 bpf_cgroup_ancestor#63544/2 bpf_cgroup_from_id#63553/1
    bpf_cgroup_release#63568/1 bpf_key_put#64370/1 bpf_list_back#64441/1 bpf_list_front#64443/1
    bpf_list_pop_back#64447/1 bpf_list_pop_front#64449/1 bpf_list_push_back_impl#64452/4
    bpf_list_push_front_impl#64454/4 bpf_lookup_system_key#64485/1 bpf_obj_drop_impl#65189/2
    bpf_obj_new_impl#65203/2 bpf_percpu_obj_drop_impl#65244/2 bpf_percpu_obj_new_impl#65246/2
    bpf_rbtree_add_impl#65456/5 bpf_rbtree_first#65459/1 bpf_rbtree_left#65462/2
    bpf_rbtree_remove#65464/2 bpf_rbtree_right#65466/2 bpf_rbtree_root#65468/1
    bpf_refcount_acquire_impl#65485/2 bpf_send_signal_task#65550/4 bpf_task_acquire#65884/1
    bpf_task_from_pid#65889/1 bpf_task_from_vpid#65892/1 bpf_task_get_cgroup1#65895/2
    bpf_task_release#65899/1 bpf_task_under_cgroup#65910/2 bpf_throw#65977/1`,
  },
  {
    progTypes: ['xdp', 'sched_cls'],
    names: `bpf_crypto_decrypt#63737/4 bpf_crypto_encrypt#63739/4 bpf_ct_change_status#63769/2
    bpf_ct_change_timeout#63772/2 bpf_ct_insert_entry#63775/1 bpf_ct_release#63778/1
    bpf_ct_set_nat_info#63781/4 bpf_ct_set_status#63784/2 bpf_ct_set_timeout#63787/2
    bpf_skb_ct_alloc#65655/5 bpf_skb_ct_lookup#65658/5 bpf_xdp_ct_alloc#66121/5
    bpf_xdp_ct_lookup#66124/5`,
  },
  {
    progTypes: ['sched_cls'],
    names: `bpf_dynptr_from_skb_meta#63858/3 bpf_kfunc_call_memb_release#64373/1
    bpf_kfunc_call_test_release#64378/1 bpf_sk_assign_tcp_reqsk#65583/4`,
  },
  {
    progTypes: GENERIC,
    only: 'sleepable',
    names: `bpf_lookup_user_key#64488/2`,
  },
  {
    progTypes: ['cgroup_skb'],
    names: `bpf_sock_addr_set_sun_path#65728/3 bpf_sock_ops_enable_tx_tstamp#65749/2`,
  },
  {
    progTypes: ['xdp'],
    names: `bpf_xdp_get_xfrm_state#66133/3 bpf_xdp_xfrm_state_release#66169/1`,
  },
];
