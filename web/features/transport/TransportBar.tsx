import {
  ChevronDown,
  ChevronLeft,
  ChevronRight,
  ChevronsLeft,
  ChevronsRight,
  ChevronUp,
  ListVideo,
  Pause,
  Play,
  SkipBack,
  SkipForward,
} from 'lucide-react';
import {
  besidePacket,
  nextHop,
  nextInsn,
  previousHop,
  previousInsn,
  runEverything,
  toEnd,
  togglePlay,
  toStart,
  useApp,
  useAppState,
} from '../../store';
import { Button, IconButton } from '../../ui';
import { keyOf } from '../commands';
import { Position } from './Position';
import { Scrubber } from './Scrubber';
import { SpeedMenu } from './SpeedMenu';
import styles from './TransportBar.module.css';

function PlayButton() {
  const app = useApp();
  const playing = useAppState((state) => state.playing);
  const running = useAppState((state) => state.run.phase === 'running');
  const Icon = playing ? Pause : Play;
  return (
    <IconButton
      variant="primary"
      className={styles.play}
      label={playing ? 'Pause' : 'Play: let the packets travel'}
      shortcut={keyOf(playing ? 'stop' : 'play')}
      aria-busy={running && !playing}
      onClick={() => void togglePlay(app)}
    >
      <Icon size={16} fill="currentColor" aria-hidden />
    </IconButton>
  );
}

function RunAllButton() {
  const app = useApp();
  const run = useAppState((state) => state.run);
  if (run.phase === 'running' && run.done > 0) {
    return (
      <Button variant="line" onClick={() => void app.controller.cancelRun()}>
        Cancel ({Math.floor((100 * run.done) / Math.max(1, run.total))} %)
      </Button>
    );
  }
  return (
    <Button
      variant="line"
      icon={<ListVideo size={14} aria-hidden />}
      onClick={() => void runEverything(app)}
    >
      Run all
    </Button>
  );
}

/** Steps and plays: always in reach, whatever pane has the focus. */
export function TransportBar() {
  const app = useApp();
  return (
    <section className={styles.bar} aria-label="Transport">
      <div className={styles.group}>
        <IconButton label="To the start of the packet" onClick={() => void toStart(app)}>
          <SkipBack size={16} aria-hidden />
        </IconButton>
        <IconButton
          label="Previous program"
          shortcut={keyOf('previousHop')}
          onClick={() => void previousHop(app)}
        >
          <ChevronsLeft size={18} aria-hidden />
        </IconButton>
        <IconButton
          label="Previous instruction"
          shortcut={keyOf('previousInsn')}
          onClick={() => void previousInsn(app)}
        >
          <ChevronLeft size={18} aria-hidden />
        </IconButton>
        <PlayButton />
        <IconButton
          label="Next instruction"
          shortcut={keyOf('nextInsn')}
          onClick={() => void nextInsn(app)}
        >
          <ChevronRight size={18} aria-hidden />
        </IconButton>
        <IconButton
          label="Next program"
          shortcut={keyOf('nextHop')}
          onClick={() => void nextHop(app)}
        >
          <ChevronsRight size={18} aria-hidden />
        </IconButton>
        <IconButton label="To the end of the packet" onClick={() => void toEnd(app)}>
          <SkipForward size={16} aria-hidden />
        </IconButton>
      </div>
      <SpeedMenu />
      <Scrubber />
      <Position />
      <div className={styles.group}>
        <IconButton
          label="Previous packet"
          shortcut={keyOf('previousPacket')}
          onClick={() => besidePacket(app, -1)}
        >
          <ChevronUp size={18} aria-hidden />
        </IconButton>
        <IconButton
          label="Next packet"
          shortcut={keyOf('nextPacket')}
          onClick={() => besidePacket(app, 1)}
        >
          <ChevronDown size={18} aria-hidden />
        </IconButton>
      </div>
      <RunAllButton />
    </section>
  );
}
