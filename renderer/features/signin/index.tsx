import { EmptyState } from '../../kit/display';

export function SignInScreen() {
  return <EmptyState title="SignIn" />;
}
