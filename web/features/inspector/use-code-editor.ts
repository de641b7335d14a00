import { type RefObject, useEffect, useRef, useState } from 'react';
import { type App, useApp } from '../../store';
import type { CodeEditor } from './editor/code-editor';

/** Calls `work` when the page has been painted and has nothing else to do. */
function afterPaint(work: () => void): () => void {
  if (typeof requestIdleCallback === 'function') {
    const handle = requestIdleCallback(work, { timeout: 400 });
    return () => cancelIdleCallback(handle);
  }
  const timer = setTimeout(work, 60);
  return () => clearTimeout(timer);
}

async function open(host: HTMLElement, app: App): Promise<CodeEditor> {
  const { CodeEditor } = await import('./editor/code-editor');
  return new CodeEditor(host, app, new URLSearchParams(location.search).has('e2e'));
}

export type EditorPhase = 'loading' | 'ready' | 'failed';

/**
 * The code editor within `host`, loaded after the first paint and disposed of with the component.
 *
 * @param visible whether the editor can be seen; coming into view, it scrolls to what matters
 */
export function useCodeEditor(host: RefObject<HTMLElement | null>, visible: boolean): EditorPhase {
  const app = useApp();
  const [phase, setPhase] = useState<EditorPhase>('loading');
  const editor = useRef<CodeEditor | null>(null);

  useEffect(() => {
    let gone = false;
    const cancel = afterPaint(() => {
      const { current } = host;
      if (!current) return;
      open(current, app).then(
        (opened) => {
          if (gone) {
            opened.dispose();
            return;
          }
          editor.current = opened;
          setPhase('ready');
        },
        (error: unknown) => {
          console.error('The code editor could not be opened.', error);
          if (!gone) setPhase('failed');
        },
      );
    });
    return () => {
      gone = true;
      cancel();
      editor.current?.dispose();
      editor.current = null;
      setPhase('loading');
    };
  }, [app, host]);

  useEffect(() => {
    if (visible && phase === 'ready') editor.current?.revealed();
  }, [visible, phase]);

  return phase;
}
