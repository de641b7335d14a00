/** A member of a structure of the kernel. */
export interface StructMember {
  readonly name: string;
  /** Bytes. */
  readonly offset: number;
  /** Bytes of the member, or of an element. */
  readonly size: number;
  /** 1 of what is no array; 0 of one that has no end. */
  readonly count: number;
  /** A structure or union within, by number; a pointer, to the structure of a name or (`''`) to no structure; else a number. */
  readonly inner: number | null;
  readonly pointsTo: string | null;
}

/** The layout of a structure or union. */
export interface StructLayout {
  readonly name: string;
  readonly size: number;
  readonly isUnion: boolean;
  readonly members: readonly StructMember[];
}

/**
 * Layouts of maps in the kernel, and of what is in them, as the type information of the pinned build
 * tells them: structure or union, name, size, `member@offset:size`, then `xN` for an array, `#N` for a
 * structure of the table, `*name` for a pointer.
 *
 * @kernel include/linux/bpf.h struct bpf_map, kernel/bpf/ struct bpf_htab and its like
 */
const LAYOUTS = `
s bpf_map 296 sha@0:1x32,excl@32:4,ops@40:8*bpf_map_ops,inner_map_meta@48:8*bpf_map,security@56:8*,map_type@64:4,key_size@68:4,value_size@72:4,max_entries@76:4,map_extra@80:8,map_flags@88:4,id@92:4,record@96:8*btf_record,numa_node@104:4,btf_key_type_id@108:4,btf_value_type_id@112:4,btf_vmlinux_value_type_id@116:4,btf@120:8*btf,objcg@128:8*obj_cgroup,name@136:1x16,freeze_mutex@152:32#1,refcnt@184:8#2,usercnt@192:8#2,(anon)@200:32#11,writecnt@232:8#2,owner_lock@240:4#14,owner@248:8*bpf_map_owner,bypass_spec_v1@256:1,frozen@257:1,init_private@258:1,free_after_mult_rcu_gp@259:1,free_after_rcu_gp@260:1,sleepable_refcnt@264:8#2,elem_count@272:8*,cookie@280:8,excl_prog_sha@288:8*
s mutex 32 owner@0:8#2,wait_lock@8:4#3,osq@12:4#9,wait_list@16:16#10
s (anon) 8 counter@0:8
s raw_spinlock 4 raw_lock@0:4#4
s qspinlock 4 (anon)@0:4#5
u (anon) 4 val@0:4#6,(anon)@0:2#7,(anon)@0:4#8
s (anon) 4 counter@0:4
s (anon) 2 locked@0:1,pending@1:1
s (anon) 4 locked_pending@0:2,tail@2:2
s optimistic_spin_queue 4 tail@0:4#6
s list_head 16 next@0:8*list_head,prev@8:8*list_head
u (anon) 32 work@0:32#12,rcu@0:16#13
s work_struct 32 data@0:8#2,entry@8:16#10,func@24:8*
s callback_head 16 next@0:8*callback_head,func@8:8*
s spinlock 4 (anon)@0:4#15
u (anon) 4 rlock@0:4#3
s bpf_array 312 map@0:296#0,elem_size@296:4,index_mask@300:4,aux@304:8*bpf_array_aux,(anon)@312:0#17
u (anon) 0 (anon)@0:0#18,(anon)@0:0#20,(anon)@0:0#21
s (anon) 0 __empty_value@0:0#19,value@0:1x0
s (anon) 0 
s (anon) 0 __empty_ptrs@0:0#19,ptrs@0:8x0*
s (anon) 0 __empty_pptrs@0:0#19,pptrs@0:8x0*
s bpf_htab 832 map@0:296#0,ma@296:64#23,pcpu_ma@360:64#23,buckets@424:8*bucket,elems@432:8*,(anon)@448:256#24,extra_elems@704:8*,pcount@712:40#30,count@752:4#6,use_percpu_counter@756:1,n_buckets@760:4,elem_size@764:4,hashrnd@768:4
s bpf_mem_alloc 64 caches@0:8*bpf_mem_caches,cache@8:8*bpf_mem_cache,objcg@16:8*obj_cgroup,percpu@24:1,work@32:32#12
u (anon) 256 freelist@0:8#25,lru@0:256#26
s pcpu_freelist 8 freelist@0:8*pcpu_freelist_head
s bpf_lru 256 (anon)@0:192#27,del_from_htab@192:8*,del_arg@200:8*,hash_offset@208:4,target_free@212:4,nr_scans@216:4,percpu@220:1
u (anon) 192 common_lru@0:192#28,percpu_lru@0:8*bpf_lru_list
s bpf_common_lru 192 lru_list@0:128#29,local_list@128:8*bpf_lru_locallist
s bpf_lru_list 128 lists@0:16x3#10,counts@48:4x2,next_inactive_rotation@56:8*list_head,lock@64:4#4
s percpu_counter 40 lock@0:4#3,count@8:8,list@16:16#10,counters@32:8*
s lpm_trie 400 map@0:296#0,root@296:8*lpm_trie_node,ma@304:64#23,n_entries@368:8,max_prefixlen@376:8,data_size@384:8,lock@392:4#4
s bpf_queue_stack 312 map@0:296#0,lock@296:4#4,head@300:4,tail@304:4,size@308:4,elements@312:1x0
s bpf_bloom_filter 312 map@0:296#0,bitset_mask@296:4,hash_seed@300:4,nr_hash_funcs@304:4,bitset@312:8x0
s bpf_ringbuf_map 304 map@0:296#0,rb@296:8*bpf_ringbuf
s bpf_dtab 344 map@0:296#0,netdev_map@296:8*,list@304:16#10,dev_index_head@320:8*hlist_head,index_lock@328:4#14,items@332:4,n_buckets@336:4
s bpf_cpu_map 304 map@0:296#0,cpu_map@296:8*
s xsk_map 304 map@0:296#0,lock@296:4#14,count@300:4#6,xsk_map@304:8x0*xdp_sock`;

const MEMBER = /^(.+)@(\d+):(\d+)(?:x(\d+))?(?:#(\d+))?(?:\*(.*))?$/;

/** By number. */
export const MAP_STRUCTS: readonly StructLayout[] = LAYOUTS.trim()
  .split('\n')
  .map((line) => {
    const [kind, name = '', size, members = ''] = line.split(' ');
    return {
      name,
      size: Number(size),
      isUnion: kind === 'u',
      members: members.split(',').flatMap((text) => {
        const [, member = '', offset, bytes, count, inner, pointsTo] = MEMBER.exec(text) ?? [];
        if (member === '') return [];
        return {
          name: member,
          offset: Number(offset),
          size: Number(bytes),
          count: count === undefined ? 1 : Number(count),
          inner: inner === undefined ? null : Number(inner),
          pointsTo: pointsTo ?? null,
        };
      }),
    };
  });
