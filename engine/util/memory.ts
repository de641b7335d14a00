import { InternalError } from './internal-error';

/** An offset into a `FlatMemory`, in bytes. The low word of a simulated kernel pointer. */
export type Address = number;

/** What a stretch of memory is to the program that may point there. */
export type RegionKind = 'ctx' | 'packet' | 'stack' | 'map' | 'map_value' | 'kernel'; // structures that only converted context accesses reach

/**
 * A stretch of memory with one meaning. Where `stride` is not 0 the region is an array of
 * elements, and only the first `elementSize` bytes of each may be touched.
 */
export interface Region {
  readonly kind: RegionKind;
  /** What a person calls it: `packet`, `stack of firewall`, `value of counters`. */
  readonly label: string;
  start: Address;
  end: Address;
  readonly stride: number;
  readonly elementSize: number;
  readonly writable: boolean;
}

/** What lasts from packet to packet, as it was at one moment. See `FlatMemory.save`. */
export interface MemorySnapshot {
  /** The lasting regions one after the other. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** How many lasting regions there were. */
  readonly regions: number;
}

const PAGE_SHIFT = 12;
const PAGE = 1 << PAGE_SHIFT;
const FIRST_ADDRESS = PAGE; // page 0 stays unmapped, so that 0 is NULL

/** The high word of every pointer that a program sees; the low word is an `Address`. */
export const POINTER_HIGH = 0xffff8881 | 0;

/**
 * The one memory that machines, maps and the simulated kernel share: a growable buffer with typed
 * views, cut into regions that start on a page. Growing replaces `buffer` and every view, so hold
 * the `FlatMemory`, never a view of it, across an allocation (`onGrow` tells).
 */
export class FlatMemory {
  buffer = new ArrayBuffer(64 * PAGE);
  u8 = new Uint8Array(this.buffer);
  i32 = new Int32Array(this.buffer);
  u64 = new BigUint64Array(this.buffer);
  view = new DataView(this.buffer);
  /** Region number by page; 0 where nothing is mapped. */
  pageRegion = new Uint16Array(64);
  /** By region number; 0 is unused. */
  readonly regions: (Region | undefined)[] = [undefined];
  /** End of what is allocated; everything beyond is free. */
  brk: Address = FIRST_ADDRESS;
  /** Where the regions lie that outlast a packet. */
  private readonly lasting: { readonly start: Address; readonly end: Address }[] = [];
  private lastingBytes = 0;
  private readonly growListeners = new Set<() => void>();

  /** @param limit most bytes it may grow to; an allocation beyond answers `null` (ENOMEM) */
  constructor(readonly limit = 256 * 1024 * 1024) {}

  /**
   * Takes `reserve` bytes (zeroed), rounded up to pages, as one region whose accessible part is
   * `[start, start + size)`; `start` and `end` of the answer may be moved within the reserve, as
   * a packet moves within its frame.
   *
   * @returns the region number, or `null` when the memory's limit is reached
   */
  map(
    region: Pick<Region, 'kind' | 'label'> &
      Partial<Pick<Region, 'stride' | 'elementSize' | 'writable'>> & {
        size: number;
        reserve?: number;
      },
  ): number | null {
    const bytes = Math.max(PAGE, Math.ceil((region.reserve ?? region.size) / PAGE) * PAGE);
    if (this.brk + bytes > this.limit || this.regions.length > 0xffff) return null;
    const start = this.brk;
    this.brk += bytes;
    if (this.brk > this.buffer.byteLength) this.grow(this.brk);
    const number = this.regions.length;
    this.regions.push({
      kind: region.kind,
      label: region.label,
      start,
      end: start + region.size,
      stride: region.stride ?? 0,
      elementSize: region.elementSize ?? 0,
      writable: region.writable ?? true,
    });
    this.pageRegion.fill(number, start >>> PAGE_SHIFT, this.brk >>> PAGE_SHIFT);
    if (region.kind === 'map_value' || region.kind === 'kernel') {
      this.lasting.push({ start, end: start + region.size });
      this.lastingBytes += region.size;
    }
    return number;
  }

  /**
   * Takes down the contents of map values and of the kernel's structures: all that a packet can
   * leave behind for the next. Packet, context and stack are laid out anew for each packet and
   * are left out; so are pages that a region does not fill, which makes many small maps cheap.
   */
  save(): MemorySnapshot {
    const bytes = new Uint8Array(this.lastingBytes);
    let at = 0;
    for (const { start, end } of this.lasting) {
      bytes.set(this.u8.subarray(start, end), at);
      at += end - start;
    }
    return { bytes, regions: this.lasting.length };
  }

  /** Puts back what `save` of this memory took. Regions that were added since stay as they are. */
  load({ bytes, regions }: MemorySnapshot): void {
    let at = 0;
    for (const { start, end } of this.lasting.slice(0, regions)) {
      this.u8.set(bytes.subarray(at, at + end - start), start);
      at += end - start;
    }
  }

  /** @throws InternalError for a number that `map` never gave */
  region(number: number): Region {
    const region = this.regions[number];
    if (!region) throw new InternalError(`no region ${number}`);
    return region;
  }

  /** The region whose reserve holds `address`, whether or not the address is accessible in it. */
  regionAt(address: Address): Region | undefined {
    return this.regions[this.pageRegion[address >>> PAGE_SHIFT] ?? 0];
  }

  /** Whether `size` bytes at `address` lie in one region, within one element of it. */
  accessible(address: Address, size: number): boolean {
    const region = this.regionAt(address);
    if (!region || address < region.start || address + size > region.end) return false;
    return (
      region.stride === 0 || ((address - region.start) % region.stride) + size <= region.elementSize
    );
  }

  /** Calls `listener` after each growth, when every view has been replaced. */
  onGrow(listener: () => void): void {
    this.growListeners.add(listener);
  }

  private grow(needed: number): void {
    let size = this.buffer.byteLength;
    while (size < needed) size *= 2;
    const { u8, pageRegion } = this;
    this.buffer = new ArrayBuffer(size);
    this.u8 = new Uint8Array(this.buffer);
    this.u8.set(u8);
    this.i32 = new Int32Array(this.buffer);
    this.u64 = new BigUint64Array(this.buffer);
    this.view = new DataView(this.buffer);
    this.pageRegion = new Uint16Array(size >>> PAGE_SHIFT);
    this.pageRegion.set(pageRegion);
    for (const listener of this.growListeners) listener();
  }
}
