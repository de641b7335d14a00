import { later } from '../../ui';

export { exportWorkspace } from './export-workspace';
export { HomeBanner } from './HomeBanner';

export const WorkspacesDialog = later(() =>
  import('./WorkspacesDialog').then((module) => module.WorkspacesDialog),
);
