export { type CollectionResult, parseCollection } from './collection';
export {
  canConnect,
  connectionWarning,
  edgeCodeName,
  findEdge,
  findProgram,
  headsOf,
  programTypeOf,
  reachableFrom,
  successorOf,
  typeOfProgram,
} from './connect';
export {
  addCapture,
  addInterface,
  addPackets,
  addProgram,
  attachProgram,
  connect,
  disconnect,
  type Edited,
  moveItems,
  type Position,
  removeCapture,
  removeInterface,
  removePackets,
  removeProgram,
  renameProgram,
  setChainCalls,
  setMapEntries,
  setMapLayout,
  setMechanism,
  setNotes,
  setPacket,
  setSettings,
  setSource,
  setWorkspaceName,
} from './edits';
export { DEFAULT_SETTINGS, emptyWorkspace } from './empty';
export { COLLECTION_FORMAT, WORKSPACE_FORMAT, WORKSPACE_VERSION } from './format';
export { leavingPackets } from './leaving-packets';
export { WORKSPACE_LIMITS } from './limits';
export { type ChainRemark, lintChain } from './lint';
export { describeNetwork } from './network';
export { type ParseResult, parseWorkspace, validateWorkspace } from './parse';
export { itemIdSchema } from './schema';
export { serialiseCollection, serialiseWorkspace } from './serialise';
export type {
  ChainEdge,
  Example,
  ItemId,
  MapLayout,
  Workspace,
  WorkspaceCapture,
  WorkspaceInterface,
  WorkspaceMap,
  WorkspaceNetwork,
  WorkspacePacket,
  WorkspaceProgram,
  WorkspaceSettings,
} from './types';
