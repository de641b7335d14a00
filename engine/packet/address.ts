export { formatIpv4, formatIpv6, formatMac, parseIpv4, parseIpv6, parseMac } from '../util';
