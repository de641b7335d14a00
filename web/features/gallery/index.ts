import { later } from '../../ui';

export { TryThis } from './TryThis';

export const ExamplesDialog = later(() =>
  import('./ExamplesDialog').then((module) => module.ExamplesDialog),
);
