import {
  Asterisk,
  Ban,
  Check,
  ChevronsRight,
  CircleHelp,
  CornerUpLeft,
  type LucideIcon,
  Shuffle,
  TriangleAlert,
  X,
  Zap,
} from 'lucide-react';

export interface VerdictLook {
  readonly Icon: LucideIcon;
  readonly label: string;
  /** CSS values: a meaning of `styles/tokens.css` each. */
  readonly color: string;
  readonly background: string;
  /** Name of the custom property, for a canvas that has to resolve it. */
  readonly token: string;
}

const look = (Icon: LucideIcon, label: string, token: string): VerdictLook => ({
  Icon,
  label,
  color: `var(${token})`,
  background: `var(${token}-bg)`,
  token,
});

const LOOKS: Readonly<Record<string, VerdictLook>> = {
  PASS: look(Check, 'PASS', '--verdict-pass'),
  OK: look(Check, 'OK', '--verdict-pass'),
  ALLOW: look(Check, 'ALLOW', '--verdict-pass'),
  ALLOW_CN: look(Check, 'ALLOW_CN', '--verdict-pass'),
  PIPE: look(ChevronsRight, 'PIPE', '--verdict-tx'),
  UNSPEC: look(ChevronsRight, 'UNSPEC', '--verdict-any'),
  RECLASSIFY: look(ChevronsRight, 'RECLASSIFY', '--verdict-any'),
  QUEUED: look(ChevronsRight, 'QUEUED', '--verdict-any'),
  REPEAT: look(ChevronsRight, 'REPEAT', '--verdict-any'),
  SHOT: look(X, 'SHOT', '--verdict-drop'),
  DROP_CN: look(X, 'DROP_CN', '--verdict-drop'),
  STOLEN: look(Ban, 'STOLEN', '--verdict-aborted'),
  TRAP: look(Ban, 'TRAP', '--verdict-aborted'),
  DROP: look(X, 'DROP', '--verdict-drop'),
  TX: look(CornerUpLeft, 'TX', '--verdict-tx'),
  REDIRECT: look(Shuffle, 'REDIRECT', '--verdict-redirect'),
  ABORTED: look(TriangleAlert, 'ABORTED', '--verdict-aborted'),
  invalid: look(CircleHelp, 'invalid', '--verdict-aborted'),
  fault: look(Zap, 'fault', '--verdict-drop'),
  'not run': look(Ban, 'not run', '--verdict-any'),
  '*': look(Asterisk, 'any other', '--verdict-any'),
};

/** Icon, word and colour of a verdict or return code; a code that has no name shows as itself. */
export function verdictLook(verdict: string): VerdictLook {
  return LOOKS[verdict] ?? { ...LOOKS.invalid!, label: verdict }; // `invalid` is in the table
}
