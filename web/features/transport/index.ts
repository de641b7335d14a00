export { TransportBar } from './TransportBar';
