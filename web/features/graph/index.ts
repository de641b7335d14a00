export { GraphPane } from './GraphPane';
