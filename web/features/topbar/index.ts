export { DropAnywhere } from './DropAnywhere';
export { TopBar } from './TopBar';
