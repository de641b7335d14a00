export { EngineClient, EngineRestarted, type EngineStatus, proxy, transfer } from './client';
