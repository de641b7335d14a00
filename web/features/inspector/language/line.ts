/** Where the comment of a line starts; the line's length where it has none. Block comments of several lines are not seen. */
export function commentStart(line: string): number {
  let quoted = false;
  for (let i = 0; i < line.length; i++) {
    const char = line[i];
    if (quoted) {
      if (char === '\\') i++;
      else if (char === '"') quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === ';') return i;
    else if (char === '/' && (line[i + 1] === '/' || line[i + 1] === '*')) return i;
    // `bpf_redirect#23` names a helper by its number
    else if (
      char === '#' &&
      !(/[\w.]/.test(line[i - 1] ?? '') && /[-\d]/.test(line[i + 1] ?? ''))
    ) {
      return i;
    }
  }
  return line.length;
}

export interface FoundWord {
  readonly word: string;
  /** From 1; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
}

const WORD = /sizeof\(\w+\)|[A-Za-z_.][\w.]*/g;

/** The word at a column (from 1) of a line, unless it stands in a comment. */
export function wordAt(line: string, column: number): FoundWord | null {
  const code = line.slice(0, commentStart(line));
  for (const match of code.matchAll(WORD)) {
    const start = match.index + 1;
    const end = start + match[0].length;
    if (start <= column && column <= end) return { word: match[0], start, end };
  }
  return null;
}

/** Names that a source declares, with the line of each. */
export interface SourceNames {
  readonly labels: ReadonlyMap<string, number>;
  readonly functions: ReadonlyMap<string, number>;
  /** Declarations of maps, as written. */
  readonly maps: ReadonlyMap<string, { readonly line: number; readonly text: string }>;
}

/** Finds them by their shape alone, so that half-written sources have them too. */
export function namesOf(source: string): SourceNames {
  const labels = new Map<string, number>();
  const functions = new Map<string, number>();
  const maps = new Map<string, { line: number; text: string }>();
  const lines = source.split(/\r\n?|\n/);
  for (const [index, text] of lines.entries()) {
    if (!text.includes(':')) continue;
    const match = /^\s*(?:(\w+)\s+)?([A-Za-z_][\w.]*)\s*:/.exec(text);
    const name = match?.[2];
    if (!match || name === undefined) continue;
    const line = index + 1;
    if (match[1] === undefined) labels.set(name, line);
    else if (match[1] === 'map') {
      maps.set(name, { line, text: text.slice(0, commentStart(text)).trim() });
    } else functions.set(name, line);
  }
  return { labels, functions, maps };
}
