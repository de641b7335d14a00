/** Packets to start from: what makes them is loaded when somebody wants one. */
export { PACKET_TEMPLATES } from '../../../engine/packet';
