export { SessionDetailsScreen } from './details/details-screen';
export { SessionScreen } from './session-screen';
