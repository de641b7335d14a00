export { PacketsPane } from './PacketsPane';
