export { createDeclaredMap } from './declared-map';
export { withMapFds } from './map-fds';
export { Playground } from './playground';
