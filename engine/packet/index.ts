export type { Capture, CapturedPacket, DissectionNode, PacketSummary } from './types';
