import { later } from '../../ui';

export { copyLink } from './copy-link';

export const ShareDialog = later(() =>
  import('./ShareDialog').then((module) => module.ShareDialog),
);
export const BadLinkDialog = later(() =>
  import('./BadLinkDialog').then((module) => module.BadLinkDialog),
);
