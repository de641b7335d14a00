export { insertInsn, mutate, withoutTypes } from './mutate';
export { randomProgram } from './programs';
export { Dice } from './writer';
