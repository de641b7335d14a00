export { causeSteps } from './cause';
export { MESSAGES, type MessageCode, type Messages } from './messages';
export type {
  Accepted,
  AccessKind,
  Cause,
  CauseKind,
  CauseStep,
  Involved,
  CallFacts,
  Rejected,
  Said,
  StateVisit,
  VerifierFacts,
  VerifierStats,
  VerifyRequest,
  VerifyResult,
} from './types';
export { verify, verifySteps } from './verify';
