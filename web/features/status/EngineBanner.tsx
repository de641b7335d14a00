import { Copy, RotateCw } from 'lucide-react';
import { useApp, useAppState } from '../../store';
import { Banner, Button } from '../../ui';
import { copyReport } from './copy-report';

/** Says that the engine was replaced or does not start; nothing while all is well. */
export function EngineBanner() {
  const { controller, store } = useApp();
  const status = useAppState((state) => state.engineStatus);
  const copy = (
    <Button
      icon={<Copy size={14} aria-hidden />}
      onClick={() => void copyReport(store, `engine-${status.phase}`, [])}
    >
      Copy report
    </Button>
  );
  if (status.phase === 'restarting') {
    return (
      <Banner tone="warning" actions={copy}>
        <strong>Engine restarted, your work is safe.</strong> {sentence(status.reason)} It is being
        built up again from the workspace.
      </Banner>
    );
  }
  if (status.phase === 'failed') {
    return (
      <Banner
        tone="problem"
        actions={
          <>
            <Button
              variant="line"
              icon={<RotateCw size={14} aria-hidden />}
              onClick={() => controller.retry()}
            >
              Retry
            </Button>
            {copy}
          </>
        }
      >
        <strong>The engine does not start.</strong> {sentence(status.reason)} Editing goes on, your
        work is safe; programs are not judged and packets do not run.
      </Banner>
    );
  }
  return null;
}

const sentence = (text: string) =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
