/** Placeholder. */
export function DetailPane() {
  return null;
}
