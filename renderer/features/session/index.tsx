export { SessionScreen } from './session_screen';
