import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { filterFields } from './filter-fields';
import { supportMatrix } from './support-matrix';

const DOCUMENTS = { 'support-matrix.md': supportMatrix, 'filters.md': filterFields };

describe.each(Object.entries(DOCUMENTS))('docs/%s', (name, textOf) => {
  it('says what the tables say (npm run docs writes it)', () => {
    const file = path.resolve(import.meta.dirname, '../docs', name);
    const text = textOf();
    if (process.env.UPDATE_DOCS) writeFileSync(file, text);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });
});
