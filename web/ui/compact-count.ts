const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

/** A count where there is little room: `9999`, `27.3K`. */
export const compactCount = (count: number): string =>
  count < 10_000 ? String(count) : compact.format(count);
