import { later } from '../../ui';

export { exportWorkspace } from './export-workspace';

export const HomeBanner = later(() => import('./HomeBanner').then((module) => module.HomeBanner));
export const WorkspacesDialog = later(() =>
  import('./WorkspacesDialog').then((module) => module.WorkspacesDialog),
);
