import { FileQuestion } from 'lucide-react';
import { useRef } from 'react';
import type { WorkspaceCapture } from '../../../../engine/workspace';
import { useApp } from '../../../store';
import { Button, EmptyState } from '../../../ui';
import { forgetCapture, reopenCapture } from './captures';

/** Stands in the place of a capture that the document knows by name only. */
export function ReopenCapture({ capture }: { readonly capture: WorkspaceCapture }) {
  const app = useApp();
  const input = useRef<HTMLInputElement>(null);
  return (
    <EmptyState
      icon={<FileQuestion size={22} aria-hidden />}
      title={`${capture.name} is not open`}
      actions={
        <>
          <Button variant="primary" onClick={() => input.current?.click()}>
            Open it again
          </Button>
          <Button variant="line" onClick={() => forgetCapture(app, capture.id)}>
            Forget it
          </Button>
          <input
            ref={input}
            type="file"
            hidden
            aria-label={`The file ${capture.name}`}
            data-testid="reopen-capture"
            onChange={(event) => {
              const file = event.target.files?.[0];
              event.target.value = '';
              if (file) void reopenCapture(app, capture.id, file);
            }}
          />
        </>
      }
    >
      A workspace keeps large captures by name, size and hash, not by their bytes:{' '}
      {capture.packets.toLocaleString('en')} packets in {capture.size.toLocaleString('en')} bytes.
      Choose the file again; nothing of it leaves this page.
    </EmptyState>
  );
}
