export { SignInScreen } from './signin_screen';
