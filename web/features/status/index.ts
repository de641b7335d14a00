export { EngineBanner } from './EngineBanner';
export { ProblemDialog } from './ProblemDialog';
export { StatusBar } from './StatusBar';
