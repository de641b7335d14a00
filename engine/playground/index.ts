export { withMapFds } from './map-fds';
export { Playground } from './playground';
