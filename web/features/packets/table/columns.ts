export interface Column {
  readonly key: string;
  readonly label: string;
  readonly numeric?: boolean;
  readonly title?: string;
}

/** From left to right; the widths are in the style sheet. */
export const COLUMNS: readonly Column[] = [
  { key: 'number', label: '#', numeric: true },
  { key: 'time', label: 'time', numeric: true, title: 'Seconds since the first packet' },
  { key: 'what', label: 'what' },
  { key: 'addresses', label: 'from → to' },
  { key: 'iface', label: 'in', title: 'The interface it arrives on' },
  { key: 'bytes', label: 'bytes', numeric: true },
  { key: 'path', label: 'path', title: 'The programs that ran' },
  { key: 'verdict', label: 'verdict' },
  { key: 'insns', label: 'insns', numeric: true, title: 'Instructions executed' },
  { key: 'actions', label: 'actions' },
];
