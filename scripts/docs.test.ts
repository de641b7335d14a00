import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { supportMatrix } from './support-matrix';

const FILE = path.resolve(import.meta.dirname, '../docs/support-matrix.md');

describe('docs/support-matrix.md', () => {
  it('says what the tables say (npm run docs writes it)', () => {
    const text = supportMatrix();
    if (process.env.UPDATE_DOCS) writeFileSync(FILE, text);
    expect(readFileSync(FILE, 'utf8')).toBe(text);
  });
});
