export { checkMapDef, createMap } from './create-map';
export { MapBytes } from './map-bytes';
export { ProgArray } from './prog-array';
export type { BpfMap } from './types';
