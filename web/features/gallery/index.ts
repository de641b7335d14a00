import { later } from '../../ui';

export { startEmpty } from './load-example';
export { TryThis } from './TryThis';

export const ExamplesDialog = later(() =>
  import('./ExamplesDialog').then((module) => module.ExamplesDialog),
);
