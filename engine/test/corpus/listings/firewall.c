typedef unsigned char u8; typedef unsigned short u16; typedef unsigned int u32; typedef unsigned long long u64;
struct xdp_md { u32 data, data_end, data_meta, ingress_ifindex, rx_queue_index, egress_ifindex; };
#define SEC(n) __attribute__((section(n), used))
#define __uint(name, val) int (*name)[val]
#define __type(name, val) typeof(val) *name
struct { __uint(type, 2); __type(key, u32); __type(value, u64); __uint(max_entries, 4); } counters SEC(".maps");
static void *(*bpf_map_lookup_elem)(void *, const void *) = (void *)1;
static u64 (*bpf_ktime_get_ns)(void) = (void *)5;
static __attribute__((noinline)) int classify(u32 proto, u32 len) { int r = 2; for (u32 i = 0; i < (len & 7); i++) r += proto * i; return proto == 17 ? 1 : r & 3; }
SEC("xdp") int firewall(struct xdp_md *ctx) {
  u8 *p = (u8 *)(long)ctx->data, *end = (u8 *)(long)ctx->data_end;
  if (p + 34 > end) return 1;
  u32 key = p[23] & 3;
  u64 *v = bpf_map_lookup_elem(&counters, &key);
  if (v) __sync_fetch_and_add(v, bpf_ktime_get_ns() ? 1 : 2);
  return classify(p[23], end - p);
}
char LICENSE[] SEC("license") = "GPL";
