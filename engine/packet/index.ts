export {
  formatIpv4,
  formatIpv6,
  formatMac,
  parseIpv4,
  parseIpv6,
  parseMac,
} from './address';
export {
  BREAKAGES,
  type Breakage,
  type BreakageId,
  type BrokenResult,
  type ChosenBreakage,
  composeBroken,
} from './break-packet';
export { CAPTURE_LIMITS, TEST_RUN_SIZES } from './capture-limits';
export { type ComposeResult, compose } from './compose';
export { dissect, summarise } from './dissect';
export { fieldProblem } from './field-problem';
export { type FieldRange, fieldRanges } from './field-ranges';
export { fieldValues, type HeaderValues, headerValues } from './header-values';
export { type HexDumpResult, readHexDump } from './hex-dump';
export type { DnsRecord, HeaderOption, Layer, LayerKind } from './layer';
export { type FieldSpec, LAYER_TABLE, type LayerSpec } from './layer-table';
export { type FieldWords, LAYER_WORDS, type LayerWords } from './layer-words';
export { layersOf } from './layers-of';
export { lintPacket } from './lint';
export type { Finding, LintOptions } from './lint-finding';
export { TCP_FLAGS, type TcpFlag } from './numbers';
export { formatOptions, parseOptions } from './option-text';
export { readCapture } from './read-capture';
export { PACKET_TEMPLATES, type PacketTemplate } from './templates';
export type {
  Capture,
  CapturedPacket,
  CaptureRemark,
  DissectionNode,
  PacketSummary,
  PacketVerdict,
} from './types';
export type { FieldValue } from './wire-fields';
export { writePcap } from './write-pcap';
export { writePcapng } from './write-pcapng';
