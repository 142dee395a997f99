export { WallScreen } from './wall-screen';
