export { createInterpreter } from './interpreter';
export type {
  Host,
  LinkedProgram,
  Machine,
  MachineOptions,
  Registers,
  Stop,
  TailTarget,
} from './types';
