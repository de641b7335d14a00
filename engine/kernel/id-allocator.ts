const MOST = 0x7fff_ffff;

/**
 * Ids of programs or of maps: counted up from 1 and not given again before they wrap, as the
 * kernel's idr_alloc_cyclic() does. Keeps the objects by id.
 */
export class IdAllocator<T> {
  private last = 0;
  private readonly objects = new Map<number, T>();

  /** @param make builds the object once its id is known */
  add(make: (id: number) => T): T {
    let id = this.last;
    do id = id === MOST ? 1 : id + 1;
    while (this.objects.has(id));
    this.last = id;
    const object = make(id);
    this.objects.set(id, object);
    return object;
  }

  get(id: number): T | undefined {
    return this.objects.get(id);
  }

  remove(id: number): void {
    this.objects.delete(id);
  }

  /** The lowest id above `after`; `null` where there is none. */
  next(after: number): number | null {
    let lowest: number | null = null;
    for (const id of this.objects.keys()) {
      if (id > after && (lowest === null || id < lowest)) lowest = id;
    }
    return lowest;
  }

  /** In the order of their ids. */
  all(): T[] {
    return [...this.objects].sort(([a], [b]) => a - b).map(([, object]) => object);
  }
}
