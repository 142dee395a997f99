export { WallScreen } from './wall_screen';
