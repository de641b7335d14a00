import type { PacketReport } from '../../../engine/api';
import type { ItemId } from '../../../engine/workspace';
import { type AppStore, runSummary } from '../../store';
import { type Leg, legsOf, type NodePlaces, placeOn } from './flight';
import type { PathRegistry } from './path-registry';

interface Flight {
  readonly index: number;
  readonly legs: readonly Leg[];
  readonly start: number;
  readonly duration: number;
}

/** Milliseconds that a packet is under way: one after the other at low speeds, many at once above. */
const flightTime = (speed: number) => Math.min(2600, Math.max(700, 950 / speed));

/** At high speeds the panes follow the playhead at this pace, in milliseconds. */
const PLAYHEAD_EVERY = 160;

export interface Stage {
  readonly canvas: HTMLCanvasElement;
  readonly paths: PathRegistry;
  readonly nodes: NodePlaces;
  /** React Flow's viewport: x, y and zoom. */
  viewport(): readonly [number, number, number];
  reducedMotion(): boolean;
}

/**
 * Lets the packets of the last run travel while the store says `playing`, and tells the store how
 * many have arrived. Draws on one canvas, and nothing at all when nothing moves.
 */
export class Animator {
  private frame: number | null = null;
  private flights: Flight[] = [];
  private next = 0;
  private nextAt = 0;
  private playheadAt = 0;
  private colors = new Map<string, string>();
  private readonly unsubscribe: () => void;

  constructor(
    private readonly store: AppStore,
    private readonly stage: Stage,
  ) {
    this.unsubscribe = store.subscribe((state, before) => {
      if (state.playing === before.playing) return;
      if (state.playing) this.start();
      else this.stop();
    });
    if (store.getState().playing) this.start();
  }

  dispose(): void {
    this.unsubscribe();
    this.stop();
  }

  private start(): void {
    this.stop();
    const { arrived } = this.store.getState();
    this.next = Number.isFinite(arrived) ? arrived : 0;
    this.nextAt = performance.now();
    this.playheadAt = 0;
    this.colors = new Map();
    this.frame = requestAnimationFrame(this.tick);
  }

  private stop(): void {
    if (this.frame !== null) cancelAnimationFrame(this.frame);
    this.frame = null;
    this.flights = [];
    const { canvas } = this.stage;
    canvas.getContext('2d')?.clearRect(0, 0, canvas.width, canvas.height);
  }

  private readonly tick = (now: number): void => {
    this.frame = null;
    const state = this.store.getState();
    const packets = state.resultsOf?.packets ?? [];
    if (state.speed === Number.POSITIVE_INFINITY) {
      this.finish();
      return;
    }
    while (this.next < packets.length && now >= this.nextAt) {
      const { id, iface } = packets[this.next]!; // within bounds
      this.launch(id, state.results[id], iface, now);
      this.nextAt = Math.max(this.nextAt + 1000 / state.speed, now - 1000);
    }
    this.land(now);
    if (this.flights.length === 0 && this.next >= packets.length) {
      this.finish();
      return;
    }
    this.draw(now);
    this.frame = requestAnimationFrame(this.tick);
  };

  private launch(id: ItemId, report: PacketReport | undefined, iface: ItemId, now: number): void {
    const { paths, nodes } = this.stage;
    const { speed, movePlayhead } = this.store.getState();
    const legs = report ? legsOf(report, iface, paths, nodes) : [];
    this.flights.push({ index: this.next, legs, start: now, duration: flightTime(speed) });
    this.next++;
    if (now - this.playheadAt >= PLAYHEAD_EVERY) {
      this.playheadAt = now;
      movePlayhead({ packet: id, step: null });
    }
  }

  private land(now: number): void {
    const flying = this.flights.filter(({ start, duration }) => now < start + duration);
    if (flying.length === this.flights.length) return;
    this.flights = flying;
    this.store.getState().setArrived(flying[0]?.index ?? this.next);
  }

  private finish(): void {
    const state = this.store.getState();
    const last = state.workspace.packets.at(-1);
    state.setArrived(Number.POSITIVE_INFINITY);
    if (last) state.movePlayhead({ packet: last.id, step: null });
    state.setPlaying(false); // which stops and clears
    state.announce(runSummary(this.store.getState()));
  }

  private color(token: string): string {
    let color = this.colors.get(token);
    if (color === undefined) {
      color = getComputedStyle(this.stage.canvas).getPropertyValue(token).trim();
      this.colors.set(token, color);
    }
    return color;
  }

  private draw(now: number): void {
    const { canvas } = this.stage;
    const context = canvas.getContext('2d');
    if (!context) return;
    const ratio = window.devicePixelRatio;
    const width = Math.round(canvas.clientWidth * ratio);
    const height = Math.round(canvas.clientHeight * ratio);
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
    }
    const [x, y, zoom] = this.stage.viewport();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, width, height);
    context.setTransform(zoom * ratio, 0, 0, zoom * ratio, x * ratio, y * ratio);
    const still = this.stage.reducedMotion();
    for (const { legs, start, duration } of this.flights) {
      if (still) this.drawWay(context, legs);
      const share = still ? 1 : (now - start) / duration;
      const place = placeOn(legs, share);
      if (place) this.drawPacket(context, place.x, place.y, this.color(place.token));
    }
  }

  /** Instead of motion: the whole way lights up. */
  private drawWay(context: CanvasRenderingContext2D, legs: readonly Leg[]): void {
    for (const { path, token } of legs) {
      context.beginPath();
      for (const { x, y } of path.points) context.lineTo(x, y);
      context.lineWidth = 7;
      context.globalAlpha = 0.35;
      context.strokeStyle = this.color(token);
      context.stroke();
      context.globalAlpha = 1;
    }
  }

  private drawPacket(context: CanvasRenderingContext2D, x: number, y: number, color: string): void {
    context.beginPath();
    context.roundRect(x - 8, y - 5.5, 16, 11, 2.5);
    context.fillStyle = color;
    context.shadowColor = color;
    context.shadowBlur = 10;
    context.fill();
    context.shadowBlur = 0;
    // The flap, so that it reads as something that is delivered.
    context.beginPath();
    context.moveTo(x - 6, y - 3.5);
    context.lineTo(x, y + 1);
    context.lineTo(x + 6, y - 3.5);
    context.lineWidth = 1.3;
    context.strokeStyle = this.color('--bg-raised');
    context.stroke();
  }
}
