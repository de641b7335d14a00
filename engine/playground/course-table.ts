import type { Course, PacketReport } from '../api';
import type { ItemId } from '../workspace';
import type { PacketCourse } from './packet-run';

/** Greatest return code that is told apart: no graph has a port for a greater one. */
const MOST_CODE = 6;
/** Ways that are told apart; a column of 16 bits names them. */
const MOST_COURSES = 0xffff;

function outcomeKey({ kind, ...outcome }: PacketReport['outcome']): string {
  if ('name' in outcome) return `${outcome.name} ${outcome.to}`;
  return 'fault' in outcome ? `fault ${outcome.program} ${outcome.fault.message}` : kind;
}

/** The ways that packets of a run took, each kept once, with how many took it. */
export class CourseTable {
  private readonly places = new Map<string, number>();
  private readonly list: (Omit<Course, 'count'> & { count: number })[] = [];

  /** Counts a packet. @returns the place of its way */
  add(iface: ItemId, { hops, verdicts, outcome }: PacketCourse): number {
    let key = `${iface}|${outcomeKey(outcome)}`;
    for (const { program, hook, retval, via } of hops) {
      key += `|${hook} ${program} ${retval === null ? '' : Math.min(retval, MOST_CODE + 1)} ${via}`;
    }
    let place = this.places.get(key);
    if (place === undefined) {
      // More ways than any chain was seen to have: the rest counts with those that end alike.
      const isFull = this.list.length >= MOST_COURSES;
      const kept = isFull ? this.list.findIndex((course) => sameEnd(course, outcome)) : -1;
      place = kept >= 0 ? kept : Math.min(this.list.length, MOST_COURSES - 1);
      if (!isFull) {
        this.places.set(key, place);
        const ways = hops.map(({ program, hook, retval, via }) => ({ program, hook, retval, via }));
        this.list.push({ iface, hops: ways, verdicts, outcome, count: 0 });
      }
    }
    this.list[place]!.count++; // places are those of the list
    return place;
  }

  get courses(): readonly Course[] {
    return this.list;
  }
}

const sameEnd = (course: Course, outcome: PacketReport['outcome']) =>
  outcomeKey(course.outcome) === outcomeKey(outcome);
