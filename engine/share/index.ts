export { decodeLink } from './decode';
export { encodeLink } from './encode';
export { isLink, LINK_LIMITS, LINK_PREFIX } from './format';
export type { LinkResult, Moment, ReadLink } from './types';
