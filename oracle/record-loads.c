/*
 * Watches what any loader (bpftool, xdp-loader, ...) hands to bpf(2) and writes each program that it
 * loads as one request of the protocol in README.md, with the maps that its instructions name: the
 * relocated instructions as the kernel got them, whatever made the object.
 *
 *     gcc -O2 -Wall -shared -fPIC -o record-loads.so record-loads.c -ldl
 *     RECORD_LOADS=loads.jsonl LD_PRELOAD=./record-loads.so bpftool prog loadall x.o /sys/fs/bpf/x
 *
 * libbpf calls syscall(2) of the C library, which this stands in front of.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <linux/bpf.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

#define MAPS 4096		/* file descriptors that are followed */
#define USED 64			/* maps of one program, the kernel's limit */
#define PTR(at) ((const unsigned char *)(unsigned long)(at))

struct map {
	int made, frozen, inner;	/* inner: fd of the map that it is modelled on, -1 for none */
	unsigned type, key, value, max, flags;
	char name[BPF_OBJ_NAME_LEN];
	unsigned char *content;		/* of a map with one element, once it was written */
};

static struct map maps[MAPS];
static struct { unsigned char *data; unsigned size; } types[MAPS];	/* BTF by its fd */
static FILE *out;

static struct map *map_of(int fd)
{
	return fd >= 0 && fd < MAPS && maps[fd].made ? &maps[fd] : NULL;
}

static void hex(const unsigned char *bytes, unsigned long count)
{
	fputc('"', out);
	for (unsigned long i = 0; i < count; i++) fprintf(out, "%02x", bytes[i]);
	fputc('"', out);
}

/* Names are those of C, licences may be anything. */
static void text(const char *s)
{
	fputc('"', out);
	for (; *s; s++) {
		if (*s == '"' || *s == '\\' || (unsigned char)*s < ' ') fprintf(out, "\\u%04x", (unsigned char)*s);
		else fputc(*s, out);
	}
	fputc('"', out);
}

static void map_created(int fd, const union bpf_attr *a)
{
	if (fd < 0 || fd >= MAPS) return;
	struct map *m = &maps[fd];
	free(m->content);
	*m = (struct map){ .made = 1, .inner = a->inner_map_fd ? (int)a->inner_map_fd : -1,
			   .type = a->map_type, .key = a->key_size, .value = a->value_size,
			   .max = a->max_entries, .flags = a->map_flags };
	memcpy(m->name, a->map_name, sizeof m->name);
}

static void map_written(int fd, const union bpf_attr *a)
{
	struct map *m = map_of(fd);
	if (!m || m->max != 1 || m->type != BPF_MAP_TYPE_ARRAY || !a->value) return;
	free(m->content);
	m->content = malloc(m->value);
	if (m->content) memcpy(m->content, PTR(a->value), m->value);
}

static void types_loaded(int fd, const union bpf_attr *a)
{
	if (fd < 0 || fd >= MAPS) return;
	free(types[fd].data);
	types[fd].data = malloc(a->btf_size);
	types[fd].size = types[fd].data ? a->btf_size : 0;
	if (types[fd].data) memcpy(types[fd].data, PTR(a->btf), a->btf_size);
}

/* The index of a map among those of the request; adds it, after what it is modelled on. */
static int use(int fd, int *used, int *count)
{
	for (int i = 0; i < *count; i++)
		if (used[i] == fd) return i;
	struct map *m = map_of(fd);
	if (!m || *count == USED) return -1;
	if (m->inner >= 0 && use(m->inner, used, count) < 0) return -1;
	if (*count == USED) return -1;
	used[*count] = fd;
	return (*count)++;
}

static void write_map(int fd, int *used, int *count)
{
	struct map *m = &maps[fd];
	fprintf(out, "{\"type\":%u,\"key_size\":%u,\"value_size\":%u,\"max_entries\":%u,\"flags\":%u,\"dump\":false,\"name\":",
		m->type, m->key, m->value, m->max, m->flags);
	text(m->name);
	if (m->inner >= 0) fprintf(out, ",\"inner\":%d", use(m->inner, used, count));
	if (m->content) {
		fputs(",\"entries\":[[\"00000000\",", out);
		hex(m->content, m->value);
		fputs("]]", out);
	}
	if (m->frozen) fputs(",\"freeze\":true", out);
	fputc('}', out);
}

/* struct bpf_insn has bit fields for its registers: the source is the upper half. */
static int names_map(const struct bpf_insn *insn)
{
	return insn->code == (BPF_LD | BPF_IMM | BPF_DW) &&
	       (insn->src_reg == BPF_PSEUDO_MAP_FD || insn->src_reg == BPF_PSEUDO_MAP_VALUE);
}

static void prog_loaded(const union bpf_attr *a)
{
	int used[USED], count = 0;
	unsigned long size = a->insn_cnt * sizeof(struct bpf_insn);
	struct bpf_insn *insns = malloc(size);
	if (!insns) return;
	memcpy(insns, PTR(a->insns), size);
	for (unsigned i = 0; i < a->insn_cnt; i++)
		if (names_map(&insns[i])) insns[i].imm = use(insns[i].imm, used, &count);
	fputs("{\"maps\":[", out);
	for (int i = 0; i < count; i++) {
		if (i) fputc(',', out);
		write_map(used[i], used, &count);
	}
	fprintf(out, "],\"progs\":[{\"type\":%u,\"attach_type\":%u,\"flags\":%u,\"name\":", a->prog_type,
		a->expected_attach_type, a->prog_flags);
	text(a->prog_name);
	fputs(",\"license\":", out);
	text((const char *)PTR(a->license));
	fputs(",\"insns\":", out);
	hex((unsigned char *)insns, size);
	if (a->prog_btf_fd < MAPS && types[a->prog_btf_fd].data) {
		fputs(",\"btf\":", out);
		hex(types[a->prog_btf_fd].data, types[a->prog_btf_fd].size);
		fputs(",\"func_info\":", out);
		hex(PTR(a->func_info), (unsigned long)a->func_info_cnt * a->func_info_rec_size);
		fputs(",\"line_info\":", out);
		hex(PTR(a->line_info), (unsigned long)a->line_info_cnt * a->line_info_rec_size);
	}
	fputs("}]}\n", out);
	fflush(out);
	free(insns);
}

long syscall(long number, ...)
{
	static long (*real)(long, ...);
	long arg[6];
	va_list list;
	va_start(list, number);
	for (int i = 0; i < 6; i++) arg[i] = va_arg(list, long);
	va_end(list);
	if (!real) real = dlsym(RTLD_NEXT, "syscall");
	long result = real(number, arg[0], arg[1], arg[2], arg[3], arg[4], arg[5]);
	if (number != SYS_bpf || arg[2] <= 0) return result;
	union bpf_attr a;
	memset(&a, 0, sizeof a);
	memcpy(&a, (void *)arg[1], (unsigned long)arg[2] < sizeof a ? (unsigned long)arg[2] : sizeof a);
	if (arg[0] == BPF_MAP_CREATE) map_created((int)result, &a);
	if (arg[0] == BPF_MAP_UPDATE_ELEM && result == 0) map_written((int)a.map_fd, &a);
	if (arg[0] == BPF_BTF_LOAD) types_loaded((int)result, &a);
	if (arg[0] == BPF_MAP_FREEZE && result == 0 && map_of((int)a.map_fd)) maps[a.map_fd].frozen = 1;
	if (arg[0] == BPF_PROG_LOAD && a.insns && a.license) {
		const char *file = getenv("RECORD_LOADS");
		if (!out && file) out = fopen(file, "a");
		if (out) prog_loaded(&a);
	}
	return result;
}
