import { type ComponentType, useEffect, useReducer } from 'react';

/**
 * A component whose code is fetched when it is first drawn, or asked for by `preload`. Until then
 * nothing stands in its place; once it is there it is drawn at once, without a fallback in between.
 * A failure is not final: the next that draws it tries again. That it failed is told by
 * `vite:preloadError` on the window.
 */
export function later<Props extends object>(load: () => Promise<ComponentType<Props>>) {
  let Loaded: ComponentType<Props> | null = null;
  let loading: Promise<void> | null = null;

  function preload(): Promise<void> {
    loading ??= load().then(
      (component) => {
        Loaded = component;
      },
      () => {
        loading = null;
      },
    );
    return loading;
  }

  // biome-ignore lint/correctness/noComponentHookFactories: called once for each part, as React's lazy is
  function Later(props: Props) {
    const [, redraw] = useReducer((count: number) => count + 1, 0);
    useEffect(() => {
      if (!Loaded) void preload().then(redraw);
    }, []);
    return Loaded && <Loaded {...props} />;
  }

  return Object.assign(Later, { preload });
}
