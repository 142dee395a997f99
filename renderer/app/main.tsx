import './no-eval';
import './app.css';
import { createRoot } from 'react-dom/client';
import { Router } from 'wouter';
import { navigate, useHashLocation } from 'wouter/use-hash-location';
import { ServicesContext, type Services } from '../services/services';
import { ConsoleProvider } from '../state/console-provider';
import { composeConsole } from './compose';
import { ErrorScreen, ErrorBoundary } from './frame/error-screen';
import { Root } from './frame/root';

const place = document.getElementById('root');
if (!place) throw new Error('index.html has no #root');
const root = createRoot(place);

composeConsole((path) => navigate(path)).then(
  ({ store, services: first, start, onServices }) => {
    const show = (services: Services): void => root.render(
      <ErrorBoundary>
        <ConsoleProvider store={store}>
          <ServicesContext value={services}>
            <Router hook={useHashLocation}>
              <Root start={start} />
            </Router>
          </ServicesContext>
        </ConsoleProvider>
      </ErrorBoundary>,
    );
    onServices(show);
    show(first);
  },
  (caught: unknown) => root.render(<ErrorScreen cause={caught} />),
);
