export { createInterpreter, type Interpreter } from './interpreter';
export { type RecordedWorld, type Recording, recordRun } from './recorder';
export { mapStacks } from './stacks';
export type {
  Callback,
  Host,
  LinkedProgram,
  Machine,
  MachineOptions,
  Registers,
  Stop,
  TailTarget,
} from './types';
