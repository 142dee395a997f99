export { SignInScreen } from './signin-screen';
