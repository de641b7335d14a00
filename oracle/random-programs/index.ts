export { insertInsn, mutate } from './mutate';
export { randomProgram } from './programs';
export { Dice } from './writer';
