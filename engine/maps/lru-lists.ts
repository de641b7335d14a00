import type { Address, FlatMemory } from '../util';

// What an element is on. Within a set of lists these are the numbers of the lists too.
const ACTIVE = 0;
const INACTIVE = 1;
const FREE = 2;
const LOCAL_FREE = 3;
const LOCAL_PENDING = 4;

const LISTS = 3; // of a set: active, inactive, free
const LOCAL_LISTS = 2; // of a CPU: free, pending

/** Free elements that a CPU fetches at once, at most. */
const LOCAL_FREE_TARGET = 128;
/** Elements that are freed at once where each CPU has lists of its own. */
const PERCPU_FREE_TARGET = 4;

// The state of an element: its list, whether it was used, and whose it is.
const TYPE_MASK = 0xff;
const REFERENCED = 0x100;
const CPU_SHIFT = 16;

// Words of a set of lists besides its list heads.
const SET_WORDS = 3;
const COUNT = 0; // active, inactive
const ROTATION = 2;

export interface LruOptions {
  /** BPF_F_NO_COMMON_LRU: each CPU has lists of its own, and its share of the elements. */
  readonly perCpu: boolean;
  readonly elements: number;
  readonly possibleCpus: number;
  readonly cpu: number;
  /** Takes an element out of the map. @returns whether it was in it */
  readonly evict: (element: number) => boolean;
}

/**
 * Which elements of an LRU map go when room is needed: the kernel's approximation of "least
 * recently used", rebuilt so that the same ones go as there.
 *
 * Elements in use are on an active or an inactive list, with a bit that says that they were looked
 * up since it was last cleared. When free elements are wanted, the lists are rotated: where the
 * inactive list is the shorter one, elements at the active list's end move to it, unless their bit
 * is set, which gives them another round; elements of the inactive list whose bit is set move to
 * the active one. Then elements at the end of the inactive list whose bit is not set go.
 *
 * With common lists each CPU keeps free elements of its own, fetched many at a time, and those that
 * it handed out since (pending), which join the lists with the next fetch.
 *
 * In flat memory, as words: previous and next link of each element and of each list head, the
 * state of each element, then for each set of lists how many elements are active and inactive and
 * where the rotation of the inactive list goes on, then for each CPU whom it steals from next.
 *
 * @kernel kernel/bpf/bpf_lru_list.c
 */
export class LruLists {
  private readonly sets: number;
  private readonly nodes: number;
  private readonly scans: number;
  private readonly freeTarget: number;

  /** @param at `LruLists.bytes` bytes, zeroed */
  constructor(
    private readonly memory: FlatMemory,
    private readonly at: Address,
    private readonly options: LruOptions,
  ) {
    const { perCpu, elements, possibleCpus } = options;
    this.sets = perCpu ? possibleCpus : 1;
    this.nodes = elements + this.sets * LISTS + (perCpu ? 0 : possibleCpus * LOCAL_LISTS);
    this.scans = perCpu ? PERCPU_FREE_TARGET : LOCAL_FREE_TARGET;
    const share = Math.trunc(Math.trunc(elements / possibleCpus) / 2);
    this.freeTarget = Math.min(Math.max(share, 1), LOCAL_FREE_TARGET);
    this.populate();
  }

  static bytes({ perCpu, elements, possibleCpus }: Omit<LruOptions, 'cpu' | 'evict'>): number {
    const sets = perCpu ? possibleCpus : 1;
    const nodes = elements + sets * LISTS + (perCpu ? 0 : possibleCpus * LOCAL_LISTS);
    return 4 * (2 * nodes + elements + sets * SET_WORDS + possibleCpus);
  }

  /** Notes that an element was used. */
  reference(element: number): void {
    this.setState(element, this.state(element) | REFERENCED);
  }

  /** A free element, for which others may have to go; -1 where there is none at all. */
  take(): number {
    return this.options.perCpu ? this.takePerCpu() : this.takeCommon();
  }

  /** Takes back an element that is not in the map any more. */
  release(element: number): void {
    const cpu = this.state(element) >>> CPU_SHIFT;
    if (this.typeOf(element) !== LOCAL_PENDING) {
      this.move(this.options.perCpu ? cpu : 0, element, FREE);
      return;
    }
    this.setType(element, LOCAL_FREE);
    this.unlink(element);
    this.link(element, this.localHead(cpu, LOCAL_FREE));
  }

  private populate(): void {
    const { perCpu, elements, possibleCpus } = this.options;
    for (let node = elements; node < this.nodes; node++) {
      this.setNext(node, node);
      this.setPrev(node, node);
    }
    for (let set = 0; set < this.sets; set++)
      this.putOfSet(set, ROTATION, this.head(set, INACTIVE));
    for (let cpu = 0; cpu < possibleCpus; cpu++) this.setStealFrom(cpu, cpu);
    const share = perCpu ? elements / possibleCpus : elements;
    for (let element = 0; element < elements; element++) {
      const cpu = Math.trunc(element / share);
      this.setState(element, FREE | (cpu << CPU_SHIFT));
      this.link(element, this.head(cpu, FREE));
    }
  }

  // ------------------------------------------------------------------------------ taking

  private takePerCpu(): number {
    const set = this.options.cpu;
    const free = this.head(set, FREE);
    this.rotate(set);
    if (this.isEmpty(free)) this.shrink(set, PERCPU_FREE_TARGET, free, FREE);
    if (this.isEmpty(free)) return -1;
    const element = this.next(free);
    this.move(set, element, INACTIVE);
    return element;
  }

  private takeCommon(): number {
    const { cpu, possibleCpus } = this.options;
    let element = this.popLocalFree(cpu);
    if (element < 0) {
      this.fetch(cpu);
      element = this.popLocalFree(cpu);
    }
    if (element < 0) {
      // Nothing is free anywhere: take what a CPU has, each in its turn.
      const first = this.stealFrom(cpu);
      let victim = first;
      do {
        element = this.popLocalFree(victim);
        if (element < 0) element = this.popPending(victim);
        victim = (victim + 1) % possibleCpus;
      } while (element < 0 && victim !== first);
      this.setStealFrom(cpu, victim);
    }
    if (element < 0) return -1;
    this.setState(element, LOCAL_PENDING | (cpu << CPU_SHIFT));
    this.link(element, this.localHead(cpu, LOCAL_PENDING));
    return element;
  }

  /** Brings what was handed out into the lists, and free elements to the CPU. */
  private fetch(cpu: number): void {
    const pending = this.localHead(cpu, LOCAL_PENDING);
    const free = this.localHead(cpu, LOCAL_FREE);
    this.eachFromEnd(pending, (element) => {
      const list = this.isReferenced(element) ? ACTIVE : INACTIVE;
      this.addToCount(0, list, 1);
      this.setType(element, list);
      this.unlink(element);
      this.link(element, this.head(0, list));
      return false;
    });
    this.rotate(0);
    let fetched = 0;
    while (fetched < this.freeTarget && !this.isEmpty(this.head(0, FREE))) {
      this.moveToFree(0, this.next(this.head(0, FREE)), free, LOCAL_FREE);
      fetched++;
    }
    if (fetched < this.freeTarget) this.shrink(0, this.freeTarget - fetched, free, LOCAL_FREE);
  }

  private popLocalFree(cpu: number): number {
    const head = this.localHead(cpu, LOCAL_FREE);
    if (this.isEmpty(head)) return -1;
    const element = this.next(head);
    this.unlink(element);
    return element;
  }

  /** The oldest that was handed out and not used since, else the oldest. */
  private popPending(cpu: number): number {
    const head = this.localHead(cpu, LOCAL_PENDING);
    for (const force of [false, true]) {
      for (let node = this.prev(head); node !== head; node = this.prev(node)) {
        if ((this.isReferenced(node) && !force) || !this.options.evict(node)) continue;
        this.unlink(node);
        return node;
      }
    }
    return -1;
  }

  // ------------------------------------------------------------------------------ rotating

  private rotate(set: number): void {
    if (this.ofSet(set, COUNT + INACTIVE) < this.ofSet(set, COUNT + ACTIVE)) this.rotateActive(set);
    this.rotateInactive(set);
  }

  private rotateActive(set: number): void {
    const first = this.next(this.head(set, ACTIVE));
    let scanned = 0;
    this.eachFromEnd(this.head(set, ACTIVE), (element) => {
      this.move(set, element, this.isReferenced(element) ? ACTIVE : INACTIVE);
      return ++scanned === this.scans || element === first;
    });
  }

  /** Elements that were used become active, beginning where the last rotation stopped. */
  private rotateInactive(set: number): void {
    const head = this.head(set, INACTIVE);
    if (this.isEmpty(head)) return;
    let current = this.ofSet(set, ROTATION);
    let last = this.next(current);
    if (last === head) last = this.next(last);
    let following = head;
    for (let scanned = 0; scanned < this.scans; ) {
      if (current === head) {
        current = this.prev(current);
        continue;
      }
      following = this.prev(current);
      if (this.isReferenced(current)) this.move(set, current, ACTIVE);
      if (current === last) break;
      current = following;
      scanned++;
    }
    this.putOfSet(set, ROTATION, following);
  }

  // ------------------------------------------------------------------------------ making room

  private shrink(set: number, wanted: number, free: number, type: number): void {
    if (this.shrinkInactive(set, wanted, free, type) > 0) return;
    // Whatever is old goes, used or not.
    const inactive = this.head(set, INACTIVE);
    const list = this.isEmpty(inactive) ? this.head(set, ACTIVE) : inactive;
    this.eachFromEnd(list, (element) => {
      if (!this.options.evict(element)) return false;
      this.moveToFree(set, element, free, type);
      return true;
    });
  }

  private shrinkInactive(set: number, wanted: number, free: number, type: number): number {
    let scanned = 0;
    let freed = 0;
    this.eachFromEnd(this.head(set, INACTIVE), (element) => {
      if (this.isReferenced(element)) this.move(set, element, ACTIVE);
      else if (this.options.evict(element)) {
        this.moveToFree(set, element, free, type);
        if (++freed === wanted) return true;
      }
      return ++scanned === this.scans;
    });
    return freed;
  }

  // ------------------------------------------------------------------------------ lists

  /** To the beginning of another list of its set; its bit is cleared. */
  private move(set: number, element: number, list: number): void {
    this.addToCount(set, this.typeOf(element), -1);
    this.addToCount(set, list, 1);
    this.setType(element, list);
    this.passRotation(set, element);
    this.unlink(element);
    this.link(element, this.head(set, list));
  }

  /** To a list of free elements. Its bit stays. */
  private moveToFree(set: number, element: number, free: number, type: number): void {
    this.passRotation(set, element);
    this.addToCount(set, this.typeOf(element), -1);
    this.setState(element, (this.state(element) & ~TYPE_MASK) | type);
    this.unlink(element);
    this.link(element, free);
  }

  /** The rotation does not go on with an element that leaves. */
  private passRotation(set: number, element: number): void {
    if (this.ofSet(set, ROTATION) === element) this.putOfSet(set, ROTATION, this.prev(element));
  }

  /** Calls `visit` for the elements that are on the list now, last first, until it says to stop. */
  private eachFromEnd(head: number, visit: (element: number) => boolean): void {
    let node = this.prev(head);
    while (node !== head) {
      const before = this.prev(node);
      if (visit(node)) return;
      node = before;
    }
  }

  private isEmpty(head: number): boolean {
    return this.next(head) === head;
  }

  /** Puts an element first on a list. */
  private link(element: number, head: number): void {
    const first = this.next(head);
    this.setNext(element, first);
    this.setPrev(element, head);
    this.setPrev(first, element);
    this.setNext(head, element);
  }

  private unlink(element: number): void {
    this.setNext(this.prev(element), this.next(element));
    this.setPrev(this.next(element), this.prev(element));
  }

  private head(set: number, list: number): number {
    return this.options.elements + set * LISTS + list;
  }
  private localHead(cpu: number, list: number): number {
    return this.options.elements + LISTS + cpu * LOCAL_LISTS + (list - LOCAL_FREE);
  }

  // ------------------------------------------------------------------------------ words

  private typeOf(element: number): number {
    return this.state(element) & TYPE_MASK;
  }
  /** Clears the bit too. */
  private setType(element: number, type: number): void {
    this.setState(element, (this.state(element) & ~(TYPE_MASK | REFERENCED)) | type);
  }
  private isReferenced(element: number): boolean {
    return (this.state(element) & REFERENCED) !== 0;
  }
  private addToCount(set: number, list: number, by: number): void {
    if (list <= INACTIVE) this.putOfSet(set, COUNT + list, this.ofSet(set, COUNT + list) + by);
  }

  private prev(node: number): number {
    return this.word(node);
  }
  private setPrev(node: number, to: number): void {
    this.write(node, to);
  }
  private next(node: number): number {
    return this.word(this.nodes + node);
  }
  private setNext(node: number, to: number): void {
    this.write(this.nodes + node, to);
  }
  private state(element: number): number {
    return this.word(2 * this.nodes + element);
  }
  private setState(element: number, state: number): void {
    this.write(2 * this.nodes + element, state);
  }
  private ofSet(set: number, word: number): number {
    return this.word(this.setAt(set) + word);
  }
  private putOfSet(set: number, word: number, value: number): void {
    this.write(this.setAt(set) + word, value);
  }
  private setAt(set: number): number {
    return 2 * this.nodes + this.options.elements + set * SET_WORDS;
  }
  private stealFrom(cpu: number): number {
    return this.word(this.setAt(this.sets) + cpu);
  }
  private setStealFrom(cpu: number, victim: number): void {
    this.write(this.setAt(this.sets) + cpu, victim);
  }
  private word(index: number): number {
    return this.memory.i32[(this.at >>> 2) + index]!; // as long as the indexes
  }
  private write(index: number, value: number): void {
    this.memory.i32[(this.at >>> 2) + index] = value;
  }
}
