export { FILTER_FIELDS, type FilterField, HEADER_NAMES } from './fields';
export { compileFilter } from './parse';
export type { Filter, FilteredPacket, FilterResult } from './types';
