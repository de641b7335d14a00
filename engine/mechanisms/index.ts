export { codeName, dispositionOf, returnCodeText } from './disposition';
export { injectMechanism } from './inject';
export type {
  ChainDocument,
  ChainEnd,
  ChainHost,
  ChainPlan,
  ChainStep,
  ChainSubject,
  Disposition,
  Expression,
  FinishedRun,
  Hint,
  HopStory,
  InjectVariant,
  Loss,
  MachineRules,
  Mechanism,
  ProgId,
  SetupCommand,
} from './types';
