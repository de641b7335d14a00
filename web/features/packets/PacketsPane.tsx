/** Placeholder. */
export function PacketsPane() {
  return null;
}
