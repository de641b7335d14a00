/** Reading of what was saved or exported: not part of a first visit, which has nothing to read. */
export { parseWorkspace } from '../../engine/workspace';
