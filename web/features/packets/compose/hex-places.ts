/** An offset at the start of a row, as `readHexText` skips it. */
const OFFSET = /^\s*(?:0x)?[0-9a-f]{1,8}:/i;

/** Where each byte of a hex text stands: the place of its first digit. */
export function charactersOf(text: string): number[] {
  const starts: number[] = [];
  let lineStart = 0;
  for (const line of text.split('\n')) {
    const skipped = OFFSET.exec(line)?.[0].length ?? 0;
    for (const { 0: group, index } of line.slice(skipped).matchAll(/\S+/g)) {
      const from = lineStart + skipped + index + (/^0x/i.test(group) ? 2 : 0);
      const end = lineStart + skipped + index + group.length;
      for (let at = from; at + 2 <= end; at += 2) starts.push(at);
    }
    lineStart += line.length + 1;
  }
  return starts;
}

/** The byte whose digits a place in the text is at or behind; -1 before the first. */
export function byteAtCharacter(starts: readonly number[], place: number): number {
  return starts.findLastIndex((start) => start <= place);
}
