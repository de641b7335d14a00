import type { MapObject, ProgObject } from './objects';

/** What an fd refers to. */
export type FileObject =
  | { readonly kind: 'prog'; readonly prog: ProgObject }
  | {
      readonly kind: 'map';
      readonly map: MapObject;
      /** BPF_F_RDONLY or BPF_F_WRONLY: what system calls may not do through this fd. */
      readonly access: number;
    }
  /** A perf event that takes the records which programs put out on a CPU. */
  | { readonly kind: 'perf_event'; readonly cpu: number };

const FIRST_FREE = 3; // 0 to 2 are a process's standard streams

/** The open files of one process: an fd is the lowest number that is free. */
export class FdTable {
  private readonly files: (FileObject | undefined)[] = [];

  open(file: FileObject): number {
    let fd = FIRST_FREE;
    while (this.files[fd] !== undefined) fd++;
    this.files[fd] = file;
    return fd;
  }

  get(fd: number): FileObject | undefined {
    return this.files[fd];
  }

  /** Whether it is one of the standard streams, which are files, but none of bpf(2)'s. */
  isStream(fd: number): boolean {
    return fd >= 0 && fd < FIRST_FREE;
  }

  /** @returns what the fd referred to */
  close(fd: number): FileObject | undefined {
    const file = this.files[fd];
    this.files[fd] = undefined;
    return file;
  }

  /** Open fds, ascending. */
  openFds(): number[] {
    return [...this.files.keys()].filter((fd) => this.files[fd] !== undefined);
  }
}
