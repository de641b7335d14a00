import { editor, type IDisposable } from './monaco';
import { themeData } from './theme-data';

const THEME = 'chaincall';

/** Gives the editors the page's colours, and again whenever the page changes them. */
export function followTheme(): IDisposable {
  const root = document.documentElement;
  const apply = () => {
    const style = getComputedStyle(root);
    const dark = style.getPropertyValue('color-scheme').trim() !== 'light';
    editor.defineTheme(
      THEME,
      themeData((name) => style.getPropertyValue(name).trim(), dark),
    );
    editor.setTheme(THEME);
  };
  apply();
  const observer = new MutationObserver(apply);
  observer.observe(root, { attributes: true, attributeFilter: ['data-theme'] });
  return { dispose: () => observer.disconnect() };
}
