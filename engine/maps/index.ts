export { isBucketMap, lookupBatch } from './batch';
export { checkMapDef } from './check-map-def';
export { createMap } from './create-map';
export { innerMapFits, innerMapProblem } from './inner-map';
export { MapBytes } from './map-bytes';
export { MapHash } from './map-hash';
export { MapArray, PerfEventArray, ProgArray, RefArray, XskMap } from './ref-array';
export { RingBuffer } from './ring-buffer';
export type { BpfMap, MapHost } from './types';
