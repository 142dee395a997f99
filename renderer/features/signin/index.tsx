export { GatewayDialogs } from './gateway-dialogs';
export { SignInScreen } from './signin-screen';
