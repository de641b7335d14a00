export { EXPLANATIONS, explain, type Explained } from './explain';
export { applyEdits, type DiffLine, type Edit, type Mend, MENDS, mendOf, previewOf } from './mends';
export { type PacketAccess, type Proven, provenOf } from './proven';
export type { Explanation, Explanations, Refused } from './types';
