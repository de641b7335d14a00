export { causeSteps } from './cause';
export { type LogLines, LogReader } from './log-reader';
export { MESSAGES, type MessageCode, type Messages } from './messages';
export type { Steps } from './pause';
export type {
  Accepted,
  AccessKind,
  CallFacts,
  Cause,
  CauseKind,
  CauseStep,
  Involved,
  KnownNumber,
  Observer,
  Rejected,
  Said,
  StateVisit,
  VerifierFacts,
  VerifierStats,
  VerifyRequest,
  VerifyResult,
} from './types';
export { verify, verifySteps } from './verify';
