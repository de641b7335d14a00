/** Reading of what was saved or exported: not part of a first visit, which has nothing to read. */
export { parseCollection, parseWorkspace } from '../../engine/workspace';
