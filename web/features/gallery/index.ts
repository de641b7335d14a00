export { ExamplesDialog } from './ExamplesDialog';
export { loadExample } from './load-example';
export { TryThis } from './TryThis';
