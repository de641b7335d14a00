export { BYTE_TEXT, BYTES_PER_ROW, hexToBytes } from './hex-text';
export { PacketsPane } from './PacketsPane';
export { programName } from './packet-row';
export { returnCode } from './why';
