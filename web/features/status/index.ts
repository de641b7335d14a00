import { later } from '../../ui';

export { EngineBanner } from './EngineBanner';
export { StatusBar } from './StatusBar';

export const ProblemDialog = later(() =>
  import('./ProblemDialog').then((module) => module.ProblemDialog),
);
