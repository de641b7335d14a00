/** Whether an event comes from where text is typed, whose keys are the text's. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  return (
    target.closest(
      'input:not([type=range], [type=checkbox]), textarea, select, [contenteditable], .monaco-editor',
    ) !== null
  );
}
