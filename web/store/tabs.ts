/** What tabs of this page tell each other about a workspace. */
export interface TabMessage {
  /**
   * `opened`: I have it open too; does anybody save it? `mine`: I do. `take`: save it and leave it
   * to me. `left`: I do not save it any more.
   */
  readonly kind: 'opened' | 'mine' | 'take' | 'left';
  readonly id: string;
  /** Of the tab that speaks: when it opened the workspace, and a number of chance. */
  readonly rank: string;
}

/** The other tabs; without any where the browser has no such channel. */
export interface Tabs {
  tell(message: TabMessage): void;
  listen(listener: (message: TabMessage) => void): void;
  close(): void;
}

const isMessage = (data: unknown): data is TabMessage =>
  typeof data === 'object' && data !== null && 'kind' in data && 'id' in data;

export function otherTabs(): Tabs {
  const channel = typeof BroadcastChannel === 'function' ? new BroadcastChannel('chaincall') : null;
  return {
    tell: (message) => channel?.postMessage(message),
    listen: (listener) => {
      channel?.addEventListener('message', ({ data }) => {
        if (isMessage(data)) listener(data);
      });
    },
    close: () => channel?.close(),
  };
}
