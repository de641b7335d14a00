export { EXPLANATIONS, explain, type Explained } from './explain';
export type { Explanation, Explanations, Refused } from './types';
