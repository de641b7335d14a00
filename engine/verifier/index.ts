export { MESSAGES } from './messages';
export type {
  Accepted,
  AccessKind,
  Rejected,
  StateVisit,
  VerifierFacts,
  VerifierStats,
  VerifyRequest,
  VerifyResult,
} from './types';
export { verify, verifySteps } from './verify';
