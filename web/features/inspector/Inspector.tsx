/** Placeholder. */
export function Inspector() {
  return null;
}
