export { BENCH_PROGRAMS, type BenchProgram } from './verifier-programs';
