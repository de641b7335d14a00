export type {
  ChainEdge,
  Example,
  ItemId,
  Workspace,
  WorkspaceInterface,
  WorkspaceMap,
  WorkspacePacket,
  WorkspaceProgram,
  WorkspaceSettings,
} from './types';
