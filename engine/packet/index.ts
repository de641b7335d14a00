export {
  formatIpv4,
  formatIpv6,
  formatMac,
  parseIpv4,
  parseIpv6,
  parseMac,
} from './address';
export { CAPTURE_LIMITS } from './capture-limits';
export { type ComposeResult, compose } from './compose';
export { dissect, summarise } from './dissect';
export type { Layer } from './layer';
export type { TcpFlag } from './numbers';
export { readCapture } from './read-capture';
export { PACKET_TEMPLATES, type PacketTemplate } from './templates';
export type { Capture, CapturedPacket, DissectionNode, PacketSummary } from './types';
