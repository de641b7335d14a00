/** The chain. */
export function GraphPane() {
  return null;
}
