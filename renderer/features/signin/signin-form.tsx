import './signin.css';
import { LogIn, Server } from 'lucide-react';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import type { Problem } from '../../../shared/base/problem';
import type { GatewayInfo } from '../../../shared/ipc/schemas';
import { Button } from '../../kit/button';
import { ColourTag } from '../../kit/display';
import { TextField } from '../../kit/field';
import { useServices } from '../../services/services';
import { selectGatewayLabels, selectKnownGateways } from '../../state/gateway-selectors';
import { preferencesChanged } from '../../state/preferences';
import { useConsole, useConsoleDispatch } from '../../state/store';

export interface SignInFormProps {
  /** Filled in at first. */
  readonly address: string;
  /** Where typing begins: a form that was opened on purpose. */
  readonly focused?: boolean;
  /** What the command line suggests wins over it. */
  readonly suggest?: boolean;
}

/** Who you are, and to which gateway. Probes the address when it is left; a demo gateway offers its users. */
export function SignInForm({ address: first, focused = false, suggest = false }: SignInFormProps) {
  const { host } = useServices();
  const dispatch = useConsoleDispatch();
  const known = useConsole(selectKnownGateways);
  const labels = useConsole(selectGatewayLabels);
  const [address, setAddress] = useState(first);
  const [user, setUser] = useState('');
  const [password, setPassword] = useState('');
  const [gateway, setGateway] = useState<GatewayInfo>();
  const [problem, setProblem] = useState<Problem & { readonly about: 'address' | 'sign-in' }>();
  const [busy, setBusy] = useState<'probe' | 'sign-in'>();
  const asked = useRef('');

  const probe = async (wanted: string): Promise<void> => {
    const text = wanted.trim();
    if (text === '' || asked.current === text) return;
    asked.current = text;
    setBusy('probe');
    const answer = await host.call('gateway.probe', { address: text });
    if (asked.current !== text) return;
    setBusy(undefined);
    if (answer.ok) {
      setGateway(answer.value);
      setProblem(undefined);
    } else {
      asked.current = '';
      setGateway(undefined);
      setProblem({ ...answer.problem, about: 'address' });
    }
  };
  const latestProbe = useRef(probe);
  latestProbe.current = probe;

  useEffect(() => {
    let here = true;
    const begin = (wanted: string): void => {
      if (!here || wanted === '') return;
      setAddress((typed) => (typed === '' || typed === first ? wanted : typed));
      void latestProbe.current(wanted);
    };
    if (suggest) void host.call('app.info', undefined).then((info) => begin(info.suggestedGateway ?? first));
    else begin(first);
    return () => {
      here = false;
    };
  }, [host, first, suggest]);

  const signIn = async (loginName: string, secret: string): Promise<void> => {
    setBusy('sign-in');
    setProblem(undefined);
    dispatch(preferencesChanged({ gatewayAddress: address.trim() }));
    const answer = await host.call('gateway.signIn', { address: address.trim(), loginName, password: secret });
    // On success the window is loaded anew; it stays busy until then.
    if (answer.ok) return;
    setBusy(undefined);
    setProblem({ ...answer.problem, about: answer.problem.code.startsWith('gateway-') ? 'address' : 'sign-in' });
  };
  const handleSubmit = (event: FormEvent): void => {
    event.preventDefault();
    if (busy !== 'sign-in') void signIn(user.trim(), password);
  };
  // Those that can be signed in to; a console that knows one gateway has it in the field already.
  const others = known.length < 2 ? [] : known.filter(({ signedIn }) => !signedIn).flatMap(({ id }) => {
    const label = labels.find((each) => each.id === id);
    return label ? [{ label }] : [];
  });

  return (
    <>
        {others.length > 0 && (
          <div className="signin-known" role="group" aria-label="Known gateways">
            {others.map(({ label }) => (
              <Button
                key={label.address} className="small" aria-pressed={label.address === address.trim()}
                onPress={() => {
                  setAddress(label.address);
                  void probe(label.address);
                }}
              >
                <ColourTag {...label} />
              </Button>
            ))}
          </div>
        )}
        <form className="signin-form" onSubmit={handleSubmit} aria-label="Sign in to a gateway">
          <TextField
            label="Gateway address" value={address} large autoFocus={focused && first === ''} placeholder="http://127.0.0.1:8443" autoComplete="url"
            onChange={(value) => {
              setAddress(value);
              if (asked.current !== value.trim()) {
                asked.current = '';
                setGateway(undefined);
              }
            }}
            onBlur={() => void probe(address)}
            error={problem?.about === 'address' ? `${problem.what} ${problem.tip}` : undefined}
          />
          {gateway && (
            <p className="signin-gateway" role="status">
              <Server size={14} aria-hidden /> <strong>{gateway.name}</strong> <span className="faint">version {gateway.version}</span>
            </p>
          )}
          {busy === 'probe' && <p className="signin-gateway faint" role="status">Asking the gateway who it is…</p>}
          <TextField label="User" value={user} onChange={setUser} large autoFocus={focused && first !== ''} autoComplete="username" />
          <TextField label="Password" type="password" value={password} onChange={setPassword} large autoComplete="current-password" />
          {problem?.about === 'sign-in' && <p className="signin-problem" role="alert"><strong>{problem.what}</strong> {problem.tip}</p>}
          <Button type="submit" variant="primary" large wide icon={<LogIn size={16} aria-hidden />} isDisabled={busy === 'sign-in' || user.trim() === '' || address.trim() === ''}>
            {busy === 'sign-in' ? 'Signing in…' : 'Sign in'}
          </Button>
        </form>
        {gateway?.demo && gateway.demoUsers.length > 0 && (
          <section className="signin-demo" aria-label="Demo users">
            <h2>Demo gateway: sign in as</h2>
            <ul>
              {gateway.demoUsers.map((demo) => (
                <li key={demo.loginName}>
                  <Button className="demo-user" wide isDisabled={busy === 'sign-in'} onPress={() => void signIn(demo.loginName, demo.password)}>
                    <strong>{demo.loginName}</strong>
                    <span className="demo-role">{demo.role}</span>
                    <span className="soft cut grow">{demo.hint.replace(/^[^:]*: /, '')}</span>
                  </Button>
                </li>
              ))}
            </ul>
          </section>
        )}
    </>
  );
}
