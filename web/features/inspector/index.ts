import { later } from '../../ui';

export { Inspector } from './Inspector';
export const OpenLogDialog = later(() =>
  import('./verifier/OpenLogDialog').then((module) => module.OpenLogDialog),
);
