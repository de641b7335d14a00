export { randomProgram } from './programs';
