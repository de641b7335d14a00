export { randomProgram } from './programs';
export { Dice } from './writer';
